# SPDX-License-Identifier: EUPL-1.2
"""What raters write in the open questions: behaviour and its effect, as the questionnaire asks."""

CONTINUE = (
    "Vat aan het eind van een overleg samen wat er is besloten. Daardoor weet iedereen wat er van hem wordt verwacht.",
    "Loopt even binnen als er iets speelt. Dat scheelt een hoop mails.",
    "Vraagt door als een advies te mooi klinkt. Zo kwam bij de begroting een fout op tijd boven tafel.",
    "Geeft mij ruimte om het zelf op te lossen, en is er als ik vastloop.",
    "Legt uit waarom een besluit anders uitvalt dan wij hadden geadviseerd. Dat helpt mij richting mijn team.",
    "Bleef in de discussie over de huisvesting rustig, ook toen het er hard aan toeging.",
    "Noemt in het overleg ook wat er goed gaat. Dat merk je aan de sfeer.",
    "Reageert snel als het college iets nodig heeft.",
    "Komt afspraken na. Als iets niet lukt, hoor ik dat op tijd.",
    "Nam bij het inwonerspanel zelf het woord en luisterde daarna vooral.",
    "Zorgt dat de stukken op tijd en kort zijn.",
    "Staat voor de organisatie als er van buiten druk komt.",
    "Betrekt de mensen die het werk doen voordat er een voorstel ligt.",
)

START = (
    "Mag vaker hardop zeggen wat niet doorgaat. Nu komt er steeds werk bij.",
    "Zou vaker bij een teamoverleg kunnen aansluiten. Medewerkers kennen de lijn niet altijd.",
    "Kan eerder een knoop doorhakken als een overleg blijft hangen.",
    "Zou mij vaker om een mening kunnen vragen voordat het besluit valt.",
    "Geef meer feedback, ook als iets kleins beter kan. Nu hoor ik het pas in het jaargesprek.",
    "Vertel vaker wat je van het college terugkrijgt. Dan kunnen wij daarop inspelen.",
    "Zou meer tijd kunnen maken voor de lange termijn. De waan van de dag wint vaak.",
    "Neem de OR eerder mee, ook als het plan nog niet af is.",
    "Mag moeilijke gesprekken eerder voeren. Iedereen zag al langer dat het niet liep.",
    "Kan meer delegeren. Niet elk stuk hoeft langs het eigen bureau.",
    "Zou een ander geluid in het overleg kunnen uitnodigen, bijvoorbeeld door een rondje te maken.",
)

STOP = (
    "Minder mails in de avond. Mensen voelen zich verplicht om te antwoorden.",
    "Niet meer alle details willen weten. Dat kost ons en jou veel tijd.",
    "Stop met het doorschuiven van het onderwerp capaciteit. Het staat nu drie keer op de lijst.",
    "Minder overleggen waarin alleen wordt bijgepraat.",
    "Niet te snel met een oplossing komen als iemand een probleem vertelt.",
    "Wat minder vaak op het laatste moment stukken aanpassen.",
    "Minder praten in afkortingen. Nieuwe collega's haken af.",
    "Niet wachten tot iedereen het eens is.",
    "Stop met zelf notuleren, dan doe je meer mee aan het gesprek.",
)
