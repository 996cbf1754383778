# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with a format, in Dutch: what stands there, and what to do. For the command and the format pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from samenspiegel.core.format import Problem

# {0} is what was found, {1} the allowed words or the limit.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "not_toml": (
        "Dit is geen geldige TOML: {0}.",
        "Kijk op deze regel naar aanhalingstekens, haakjes en =-tekens.",
    ),
    "not_a_published_format": (
        "Dit is geen vastgesteld format.",
        "Gebruik het bestand zoals het is gepubliceerd.",
    ),
    "missing": ("Dit ontbreekt.", "Voeg het toe."),
    "missing_choice": ("Dit ontbreekt.", "Voeg het toe. Kies een van: {1}."),
    "unknown_field": ("'{0}' bestaat hier niet.", "Haal het weg of kies een van: {1}."),
    "unknown_reference": ("'{0}' bestaat niet.", "Kies een van: {1}."),
    "unknown_placeholder": ("{{{0}}} kan hier niet worden ingevuld.", "Kies een van: {1}."),
    "unknown_mail": ("Een e-mail '{0}' bestaat niet.", "Kies een van: {1}."),
    "missing_mail": (
        "De e-mail '{0}' ontbreekt voor {1}.",
        "Voeg de tekst toe, of noem de gedeelde teksten bij texts.",
    ),
    "missing_milestone": ("De mijlpaal '{1}' ontbreekt.", 'Voeg een [[milestones]] toe met key = "{1}".'),
    "missing_retention": (
        "De bewaartermijn voor '{1}' ontbreekt.",
        'Voeg een [[retention]] toe met key = "{1}".',
    ),
    "not_a_choice": ("'{0}' kan hier niet.", "Kies een van: {1}."),
    "not_text": ("'{0}' is geen tekst.", "Zet de tekst tussen aanhalingstekens."),
    "not_a_number": ("'{0}' is geen heel getal.", "Schrijf een heel getal, zonder aanhalingstekens."),
    "not_true_or_false": ("'{0}' is geen ja of nee.", "Schrijf true of false, zonder aanhalingstekens."),
    "not_a_list": ("Hier hoort een lijst.", "Zet vierkante haken om de waarden: [ ... ]."),
    "not_a_table": (
        "Hier hoort een groep van velden.",
        "Maak er een kop van, [naam], met de velden eronder.",
    ),
    "not_a_key": ("'{0}' is geen geldige sleutel.", "Gebruik kleine letters, cijfers en streepjes."),
    "not_valid": ("'{0}' kan hier niet.", "Vergelijk met een format uit de bibliotheek."),
    "empty": ("Hier staat geen tekst.", "Schrijf de tekst, of haal de regel weg."),
    "a_sentence": (
        "'{0}' is een zin, en komt midden in zinnen te staan.",
        "Kies een woord of een paar woorden, hooguit {1} tekens en zonder leestekens.",
    ),
    "too_long": ("De tekst is te lang.", "Maak de tekst korter."),
    "too_small": ("{0} is te weinig.", "Kies {1} of meer."),
    "too_large": ("{0} is te veel.", "Kies {1} of minder."),
    "twice": ("'{0}' staat er meer dan één keer.", "Geef elk een eigen naam."),
    "only_named": ("'{0}' hoort alleen bij een groep met kind = \"named\".", "Haal de regel weg."),
    "only_averaged": ("'{0}' hoort alleen bij een groep met kind = \"averaged\".", "Haal de regel weg."),
    "only_scores": (
        "'{0}' gaat over scores, en hier vragen we alleen woorden.",
        'Haal het weg (uit het format waarop dit is gebaseerd: met remove = true), of maak asked_in = "scores".',
    ),
    "no_competencies": (
        "Een afspraak moet hier bij een competentie, maar dit format heeft er geen.",
        'Maak competency = "none", of neem competenties op.',
    ),
    "nobody_scores": (
        "Geen enkele groep geeft scores, maar hier staat wel '{0}'.",
        'Haal dit weg, of vraag een groep met asked_in = "scores".',
    ),
    "missing_promise": (
        "Voor '{0}' staat nergens wat we beloven aan wie alleen woorden geeft.",
        'Voeg [[promises]] toe met asked_in = "words": één voor part = "mail" en één voor de vragenlijst.',
    ),
    "hangs_nothing": (
        "Aan de datum '{0}' hangt niets.",
        'Haal haar weg, of noem haar bij een mijlpaal of bewaartermijn met event = "outside".',
    ),
    "only_outside": (
        "'{0}' hoort alleen bij event = \"outside\".",
        'Haal de regel weg, of maak event = "outside".',
    ),
    "never_happens": (
        "'{0}' gebeurt nooit in dit format.",
        "Kies een andere gebeurtenis, of voeg toe wat ontbreekt (bij receipt: wie voor ontvangst tekent).",
    ),
    "ends_nothing": (
        "Aan '{0}' heeft dit format niets: wat dan zou vervallen, bestaat hier niet.",
        "Haal de mijlpaal weg, of voeg toe wat ontbreekt.",
    ),
    "not_a_term": (
        "Na de dag van '{0}' vervalt niets: de software kent die termijn niet.",
        "Kies een van: {1}.",
    ),
    "no_time": (
        "Een termijn van {0} laat niemand tijd.",
        "Kies een getal van 1 of meer.",
    ),
    "after_the_talk": (
        "Deze termijn eindigt {0} na het gesprek, en gaat over wat ervóór gebeurt.",
        "Kies een getal onder nul, zoals -5.",
    ),
    "self_and_subject": (
        'Een groep met kind = "self" hoort bij answered_by = "subject", en omgekeerd. Hier staat \'{0}\'.',
        "Maak kind en answered_by gelijk aan elkaar.",
    ),
    "too_many": ("Er staan er {0}.", "Houd er hooguit {1} over."),
    "too_many_items": ("Deze groep krijgt {0} stellingen.", "Vraag er hooguit {1}."),
    "too_few_items": ("Er staan {0} stellingen.", "Schrijf er vier, en minstens {1}."),
    "not_a_scale": ("De schaal heeft de punten {0}.", "Maak er vijf punten van, laag naar hoog: {1}."),
    "not_of_this_competency": (
        "Het id '{0}' hoort niet bij deze competentie.",
        "Laat het id beginnen met {1}",
    ),
    "too_many_words": ("De stelling heeft {0} woorden.", "Gebruik er hooguit {1}."),
    "starts_wrong": (
        "De stelling begint met '{0}'.",
        "Begin over een ander met het werkwoord, over jezelf met 'Ik'.",
    ),
    "not_a_sentence": ("'{0}' is geen hele zin.", "Begin met een hoofdletter en eindig met een punt."),
    "negation": ("In de stelling staat '{0}'.", "Schrijf wat iemand wel doet."),
    "frequency": ("In de stelling staat '{0}'.", "Haal het weg: hoe vaak zegt de schaal al."),
    "two_ideas": (
        "In de stelling staan twee gedragingen ('{0}').",
        "Maak er twee stellingen van, of kies er één.",
    ),
    "not_one_offset": (
        "De afstand tot de gebeurtenis moet in één maat. Hier staat: {0}.",
        "Kies er precies één van: {1}.",
    ),
    "forbidden_item": (
        "In dit agendapunt staat '{0}', en dat weigert het format zelf.",
        "Geef het punt een andere titel, of haal het woord weg bij forbidden_items.",
    ),
    "no_word": ("In '{0}' staat geen woord om op te letten.", "Schrijf een woord van letters of cijfers."),
    "too_few": ("Hier staat niets in de lijst.", "Zet er minstens {1} in."),
    "out_of_order": (
        "'{0}' komt hier vóór '{1}', of op dezelfde dag.",
        "Maak de afstand zo dat '{0}' na '{1}' komt.",
    ),
    "must_be_before": ("'{0}' valt hier na het gesprek.", "Maak het getal negatief: ervoor."),
    "must_be_after": ("'{0}' valt hier te vroeg.", "Maak het getal nul of meer: erna."),
    "not_own": ("De sleutel '{0}' is niet van een eigen format.", "Laat hem beginnen met {1}"),
    "not_anonymous": (
        "In '{0}' staat dat iets anoniem is, en dat kan de software niet waarmaken.",
        "Schrijf 'vertrouwelijk'.",
    ),
    "not_promised": (
        "'{0}' is geen belofte die de software houdt.",
        "Neem de beloften over zoals ze bij de software staan.",
    ),
    "promise_missing": ("De belofte '{0}' ontbreekt.", "Neem alle beloften over die bij de software staan."),
    "hours_reversed": ("De uren eindigen ({0}) voor ze beginnen.", "Maak to_hour later dan from_hour."),
    "signs_unseen": (
        "'{0}' schrijft of tekent het verslag, maar leest niet alles.",
        "Laat '{0}' ook dit lezen: {1}.",
    ),
    "not_one_sided": (
        "Wat alleen '{0}' leest, is één eigen tekst.",
        'Maak kind = "one_sided".',
    ),
    "filled_in": (
        "Hier staan al antwoorden ({0}).",
        "Haal de regel weg: de antwoorden komen van wie het format gaat gebruiken.",
    ),
    "never_chosen": (
        "Geen enkele spelregel zet '{0}' op de agenda.",
        'Noem het bij topics van een antwoord, of maak use = "core".',
    ),
    "none_always": (
        "Geen enkel agendapunt staat altijd op de agenda. Hier staat: {0}.",
        'Voeg een agendapunt toe, of maak bij een ervan use = "core".',
    ),
    "without_scores": (
        "Dit format zegt dat er geen scores zijn, maar heeft wel '{0}'.",
        "Haal dit weg, of haal without_scores weg.",
    ),
    "not_done": ("'{0}' kan hier niet: de software doet dat niet.", "Kies een van: {1}."),
    "only_per_term": (
        "'{0}' keer hoort alleen bij interval = \"per_term\".",
        'Haal de regel weg, of kies interval = "per_term".',
    ),
    "only_je": (
        "'{0}' kan hier niet: de vaste teksten op de pagina's zeggen je.",
        "Kies een van: {1}.",
    ),
    "not_invited": (
        "Hier staat wie aanwezig is ({0}), maar de software nodigt anderen uit.",
        "Noem precies wie zij uitnodigt: {1}.",
    ),
    "other_period": (
        "'{0}' past niet bij het aantal maanden (reference_months).",
        "Noem in deze tekst: {1}, of pas reference_months aan.",
    ),
    "alone": (
        "'{0}' kan hier niet: in dit format kijkt iemand alleen, buiten elk gesprek.",
        'Haal het weg, of geef parties.reviewer een andere kind dan "none".',
    ),
    "no_facilitator": (
        "Dit format kent geen facilitator.",
        "Kies een andere partij, of voeg [parties.facilitator] toe.",
    ),
}


CHOICES = frozenset({"not_a_choice", "not_a_term", "unknown_reference", "unknown_placeholder"})
MOST_CHOICES = 12


@dataclass(frozen=True)
class Explained:
    """One problem for a person: what is wrong, and the remedy."""

    found: str
    remedy: str


def _nearest(problem: Problem, remedy: str) -> str:
    """The word that was probably meant; of a choice out of a few also what else it could be."""
    if problem.code == "missing_milestone":
        return remedy
    is_choice = problem.code in CHOICES and 1 < len(problem.allowed) <= MOST_CHOICES
    return f"Bedoel je '{{2}}'? {remedy}" if is_choice else "Bedoel je '{2}'?"


def explained(problem: Problem) -> Explained:
    """The problem in Dutch, with the nearest valid word where there is one."""
    found, remedy = SENTENCES[problem.code]
    words = (problem.found, ", ".join(problem.allowed))
    if problem.nearest:
        remedy = _nearest(problem, remedy)
    elif not problem.allowed and "{1}" in remedy:
        remedy = "Haal het weg."
    return Explained(found.format(*words), remedy.format(*words, problem.nearest))
