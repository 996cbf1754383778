# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspiegel.core.format import Hours, MilestoneSpec, Offset
from samenspiegel.core.holidays import add_working_days, is_working_day
from samenspiegel.core.schedule import (
    AMSTERDAM,
    DUE,
    INVITATIONS,
    RELEASE,
    ClosedPeriod,
    Milestone,
    Remark,
    ScheduleImpossible,
    add_months,
    began_on,
    by_key,
    continued,
    ends_at,
    following,
    milestones,
    moved,
    release_on,
    remarks,
    reminders,
    sends_at,
    shortened,
)


def spec(key, event="conversation", *, hours=None, no_later=False, **offset):
    return MilestoneSpec(
        key=key, label=key, event=event, offset=Offset(**offset), hours=hours, no_later=no_later
    )


PLAN = [
    spec(RELEASE, days=-7, hours=Hours(), no_later=True),
    spec(INVITATIONS, days=-21),
    spec(DUE, days=-14),
    spec("agenda_frozen", working_days=-2),
    spec("record_offered", working_days=5),
    spec("record_approved", "record_offered", days=14),
]
DATES = st.dates(date(2020, 1, 1), date(2060, 12, 31))
DAY = timedelta(days=1)


# --- laying out


@pytest.mark.clause("HV-5", "HV-7")
def test_questionnaires_leave_three_weeks_before_are_due_a_week_later_and_the_report_a_week_before():
    assert milestones(held_on=date(2026, 6, 18), plan=PLAN[:3], today=date(2026, 5, 1)) == [
        Milestone(INVITATIONS, date(2026, 5, 28)),
        Milestone(DUE, date(2026, 6, 4)),
        Milestone(RELEASE, date(2026, 6, 11)),
    ]


@pytest.mark.clause("HV-5")
def test_a_date_that_leaves_less_than_three_weeks_is_refused_with_the_first_one_that_fits():
    with pytest.raises(ScheduleImpossible) as refused:
        milestones(held_on=date(2026, 5, 21), plan=PLAN, today=date(2026, 5, 1))
    assert refused.value.earliest == date(2026, 5, 22)


def test_a_conversation_in_the_past_is_refused_even_where_nothing_hangs_on_its_date():
    with pytest.raises(ScheduleImpossible) as refused:
        milestones(held_on=date(2026, 4, 30), plan=[], today=date(2026, 5, 1))
    assert refused.value.earliest == date(2026, 5, 1)


@given(DATES, st.integers(-30, 60))
def test_milestones_stand_in_order_and_none_lies_in_the_past(today, days):
    held_on = today + timedelta(days=days)
    try:
        laid_out = milestones(held_on=held_on, plan=PLAN, today=today)
    except ScheduleImpossible:
        assert days < 21
        return
    dates = [milestone.on for milestone in laid_out]
    assert dates == sorted(dates)
    assert min(dates) >= today
    on = by_key(laid_out)
    assert [(held_on - on[key]).days for key in (INVITATIONS, DUE, RELEASE)] == [21, 14, 7]


@given(DATES, st.integers(0, 20))
def test_the_earliest_date_fits_and_the_day_before_does_not(today, days):
    with pytest.raises(ScheduleImpossible) as refused:
        milestones(held_on=today + timedelta(days=days), plan=PLAN, today=today)
    earliest = refused.value.earliest
    assert milestones(held_on=earliest, plan=PLAN, today=today)
    with pytest.raises(ScheduleImpossible):
        milestones(held_on=earliest - DAY, plan=PLAN, today=today)


@pytest.mark.clause("HV-10")
def test_what_hangs_on_another_event_gets_its_date_when_that_happens():
    assert following(event="record_offered", happened_on=date(2026, 6, 25), plan=PLAN) == [
        Milestone("record_approved", date(2026, 7, 9))
    ]


# --- pointing out


def test_weekends_holidays_and_closed_periods_are_pointed_out():
    laid_out = [
        Milestone(INVITATIONS, date(2026, 5, 25)),
        Milestone(DUE, date(2026, 5, 30)),
        Milestone("agenda_frozen", date(2026, 7, 14)),
    ]
    closed = [ClosedPeriod("zomerreces", date(2026, 7, 13), date(2026, 8, 21))]
    assert remarks(laid_out, closed) == [
        Remark(INVITATIONS, date(2026, 5, 25), "holiday", "whit_monday"),
        Remark(DUE, date(2026, 5, 30), "weekend"),
        Remark("agenda_frozen", date(2026, 7, 14), "closed", "zomerreces"),
    ]


def test_an_ordinary_day_gets_no_remark():
    assert remarks([Milestone(RELEASE, date(2026, 6, 11))], plan=PLAN) == []


@pytest.mark.clause("HV-7")
def test_a_report_that_would_come_on_the_day_before_a_weekend_comes_earlier():
    friday = date(2026, 6, 12)
    assert remarks([Milestone(RELEASE, friday)], plan=PLAN) == [
        Remark(RELEASE, friday, "release_day", instead=date(2026, 6, 11))
    ]


def test_before_ascension_day_and_its_closed_bridge_day_the_report_comes_on_tuesday():
    bridge = [ClosedPeriod("brugdag", date(2026, 5, 15), date(2026, 5, 15))]
    assert release_on(date(2026, 5, 15), bridge) == date(2026, 5, 12)


@pytest.mark.clause("HV-7")
@given(DATES)
def test_the_day_of_the_report_is_never_later_and_always_a_working_day_before_a_working_day(latest):
    on = release_on(latest)
    assert on <= latest
    assert is_working_day(on) and is_working_day(on + DAY)
    assert not any(
        is_working_day(day) and is_working_day(day + DAY)
        for day in (on + timedelta(days=n) for n in range(1, (latest - on).days + 1))
    )


# --- moving

CURRENT = [
    Milestone(INVITATIONS, date(2026, 5, 28)),
    Milestone(DUE, date(2026, 6, 4)),
    Milestone(RELEASE, date(2026, 6, 11)),
    Milestone("agenda_frozen", date(2026, 6, 16)),
    Milestone("record_offered", date(2026, 6, 25)),
]


def moved_while_asked(held_on, today=date(2026, 5, 29), **options):
    """Moved after the questionnaires left: raters know their date."""
    return moved(
        plan=PLAN,
        current=CURRENT,
        told={DUE},
        done={INVITATIONS},
        held_on=held_on,
        today=today,
        **options,
    )


@pytest.mark.clause("HV-5")
def test_before_anything_is_told_the_schedule_follows_the_date():
    held_on, today = date(2026, 6, 25), date(2026, 5, 20)
    assert moved(plan=PLAN, current=CURRENT, held_on=held_on, today=today) == milestones(
        held_on=held_on, plan=PLAN, today=today
    )


def test_a_due_date_that_was_told_stays_when_the_conversation_comes_nearer():
    assert by_key(moved_while_asked(date(2026, 6, 15))) == {
        INVITATIONS: date(2026, 5, 28),
        DUE: date(2026, 6, 4),
        RELEASE: date(2026, 6, 8),
        "agenda_frozen": date(2026, 6, 11),
        "record_offered": date(2026, 6, 22),
    }


def test_a_date_so_near_that_the_report_comes_before_the_answers_are_due_is_refused_with_the_first_that_fits():
    with pytest.raises(ScheduleImpossible) as refused:
        moved_while_asked(date(2026, 6, 11))
    assert refused.value.earliest == date(2026, 6, 12)


def test_a_later_date_gives_raters_longer_but_not_past_the_day_that_was_promised_for_their_answers():
    def due(held_on, **options):
        return by_key(moved_while_asked(held_on, **options))[DUE]

    assert due(date(2026, 6, 25)) == date(2026, 6, 11)
    assert due(date(2026, 9, 3), answers_end_on=date(2026, 7, 4)) == date(2026, 7, 4)


@pytest.mark.parametrize("held_on", [date(2026, 7, 20), date(2026, 9, 3)])
def test_once_the_day_promised_for_the_answers_went_by_the_conversation_still_gets_another_date(held_on):
    new = moved_while_asked(held_on, today=date(2026, 7, 5), answers_end_on=date(2026, 7, 4))

    assert by_key(new)[DUE] == by_key(CURRENT)[DUE], "nobody can answer any more"
    assert by_key(new)[RELEASE] == held_on - timedelta(days=7)


@pytest.mark.clause("HV-7")
def test_after_the_report_was_shown_the_conversation_cannot_come_within_a_week_of_it():
    done = {INVITATIONS, DUE, RELEASE}
    with pytest.raises(ScheduleImpossible) as refused:
        moved(plan=PLAN, current=CURRENT, done=done, held_on=date(2026, 6, 17), today=date(2026, 6, 12))
    assert refused.value.earliest == date(2026, 6, 18)
    later = moved(plan=PLAN, current=CURRENT, done=done, held_on=date(2026, 8, 20), today=date(2026, 6, 12))
    assert by_key(later)[RELEASE] == date(2026, 6, 11)


@given(DATES, st.integers(0, 21), st.integers(-30, 120))
def test_what_was_told_never_moves_earlier_and_what_happened_never_moves(held_on, passed, days):
    current = milestones(held_on=held_on, plan=PLAN, today=held_on - timedelta(days=21))
    standing = by_key(current)
    today = held_on - timedelta(days=21) + timedelta(days=min(passed, 6))
    try:
        new = by_key(
            moved(
                plan=PLAN,
                current=current,
                told={DUE},
                done={INVITATIONS},
                held_on=held_on + timedelta(days=days),
                today=today,
            )
        )
    except ScheduleImpossible as refused:
        new = by_key(
            moved(
                plan=PLAN,
                current=current,
                told={DUE},
                done={INVITATIONS},
                held_on=refused.earliest,
                today=today,
            )
        )
        with pytest.raises(ScheduleImpossible):
            moved(
                plan=PLAN,
                current=current,
                told={DUE},
                done={INVITATIONS},
                held_on=refused.earliest - DAY,
                today=today,
            )
    assert new[INVITATIONS] == standing[INVITATIONS]
    assert standing[DUE] <= new[DUE] < new[RELEASE]


# --- shortening


@given(DATES, st.integers(0, 20), st.booleans())
def test_a_shortened_schedule_leaves_raters_five_working_days_and_the_sides_seven_days(today, days, waives):
    held_on = today + timedelta(days=days)
    try:
        laid_out = shortened(plan=PLAN, held_on=held_on, today=today, waives_report_days=waives)
    except ScheduleImpossible as refused:
        held_on = refused.earliest
        laid_out = shortened(plan=PLAN, held_on=held_on, today=today, waives_report_days=waives)
        with pytest.raises(ScheduleImpossible):
            shortened(plan=PLAN, held_on=held_on - DAY, today=today, waives_report_days=waives)
    on = by_key(laid_out)
    assert on[INVITATIONS] >= today
    assert on[DUE] >= add_working_days(on[INVITATIONS], 5)
    assert on[DUE] < on[RELEASE] <= held_on - timedelta(days=1 if waives else 7)
    assert on[RELEASE] <= on["agenda_frozen"] <= held_on


def test_the_subject_can_waive_the_week_with_the_report():
    options = {"plan": PLAN, "held_on": date(2026, 6, 12), "today": date(2026, 6, 1)}
    with pytest.raises(ScheduleImpossible) as refused:
        shortened(**options)
    assert refused.value.earliest == date(2026, 6, 16)
    assert by_key(shortened(**options, waives_report_days=True))[DUE] == date(2026, 6, 8)


def test_a_shorter_schedule_never_takes_back_a_due_date_that_was_told():
    options = {
        "plan": PLAN,
        "today": date(2026, 2, 16),
        "done": {INVITATIONS: date(2026, 2, 10)},
        "due_told_on": date(2026, 2, 19),
    }
    assert by_key(shortened(**options, held_on=date(2026, 2, 27)))[DUE] == date(2026, 2, 19)
    with pytest.raises(ScheduleImpossible) as refused:
        shortened(**options, held_on=date(2026, 2, 26))
    assert refused.value.earliest == date(2026, 2, 27)


def test_a_shorter_schedule_leaves_what_has_happened_and_the_week_with_a_report_that_was_shown():
    done = {INVITATIONS: date(2026, 2, 10), DUE: date(2026, 2, 17), RELEASE: date(2026, 2, 20)}
    options = {"plan": PLAN, "today": date(2026, 2, 23), "done": done}
    on = by_key(shortened(**options, held_on=date(2026, 2, 27)))
    assert {key: on[key] for key in done} == done
    with pytest.raises(ScheduleImpossible) as refused:
        shortened(**options, held_on=date(2026, 2, 26))
    assert refused.value.earliest == date(2026, 2, 27)


# --- moments


@pytest.mark.clause("HV-5")
def test_who_has_not_handed_in_is_reminded_three_days_before_and_on_the_due_date():
    assert reminders(date(2026, 6, 4)) == [date(2026, 6, 1), date(2026, 6, 4)]


def test_a_date_ends_at_midnight_in_amsterdam_on_the_nights_that_the_clock_changes():
    assert [
        ends_at(on) for on in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25))
    ] == [
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),
    ]


def test_mail_leaves_at_eight_in_amsterdam_in_summer_and_in_winter():
    assert sends_at(date(2026, 7, 1)) == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert sends_at(date(2026, 12, 1)) == datetime(2026, 12, 1, 7, tzinfo=UTC)


@given(DATES)
def test_a_date_ends_where_the_next_one_begins_and_its_mail_leaves_before_that(on):
    end = ends_at(on).astimezone(AMSTERDAM)
    assert (end.date(), end.hour, end.minute) == (on + DAY, 0, 0)
    assert ends_at(on - DAY) < sends_at(on) < ends_at(on)
    assert (ends_at(on) - ends_at(on - DAY)) / timedelta(hours=1) in (23, 24, 25)


@pytest.mark.clause("HV-13")
def test_two_years_are_24_calendar_months_and_end_with_the_month_where_it_is_shorter():
    assert add_months(date(2026, 6, 18), 24) == date(2028, 6, 18)
    assert add_months(date(2024, 2, 29), 24) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)


# --- another sitting


@given(DATES, st.integers(1, 400), st.integers(0, 400))
def test_after_a_second_sitting_what_came_before_stays_and_what_follows_follows_the_last(
    began_on, days, since
):
    current = milestones(held_on=began_on, plan=PLAN, today=began_on - timedelta(days=60))
    held_on, today = began_on + timedelta(days=days), began_on + timedelta(days=since)
    if held_on < today:
        with pytest.raises(ScheduleImpossible) as refused:
            continued(
                plan=PLAN, current=current, began_on=began_on, held_on=held_on, gone_on=None, today=today
            )
        assert refused.value.earliest == today
        return
    after = by_key(
        continued(plan=PLAN, current=current, began_on=began_on, held_on=held_on, gone_on=None, today=today)
    )
    before = by_key(current)
    assert {key: on for key, on in after.items() if key != "record_offered"} == {
        key: on for key, on in before.items() if key != "record_offered"
    }
    assert after["record_offered"] == add_working_days(held_on, 5)


def test_a_second_sitting_is_on_another_day_and_before_everything_is_gone():
    def sit(held_on):
        return continued(
            plan=PLAN,
            current=[],
            began_on=date(2026, 3, 3),
            held_on=held_on,
            gone_on=date(2028, 3, 3),
            today=date(2026, 3, 3),
        )

    with pytest.raises(ScheduleImpossible) as refused:
        sit(date(2026, 3, 3))
    assert refused.value.earliest == date(2026, 3, 4)
    with pytest.raises(ScheduleImpossible) as refused:
        sit(date(2028, 3, 3))
    assert refused.value.earliest is None
    assert by_key(sit(date(2026, 3, 4)))["record_offered"] == date(2026, 3, 11)


# --- since when


def test_since_when_somebody_is_somewhere_bridges_a_day_and_no_gap():
    day = date(2026, 2, 10)
    acting, appointed = (date(2025, 9, 1), date(2025, 12, 31)), (date(2026, 1, 1), None)
    assert began_on([appointed, acting], day) == date(2025, 9, 1)
    assert began_on([(date(2024, 1, 1), date(2025, 6, 30)), appointed], day) == date(2026, 1, 1)
    assert began_on([(date(2024, 1, 1), date(2026, 2, 9))], day) is None
    assert began_on([(date(2026, 2, 11), None)], day) is None
    assert began_on([], day) is None


@given(st.lists(st.tuples(DATES, st.none() | st.integers(0, 900)), max_size=6), DATES)
def test_since_when_somebody_is_somewhere_is_the_first_day_of_an_unbroken_run(spans, on):
    held = [(first, None if days is None else first + timedelta(days=days)) for first, days in spans]
    since = began_on(held, on)

    def is_there(day):
        return any(first <= day and (last is None or last >= day) for first, last in held)

    if since is None:
        assert not is_there(on)
        return
    assert is_there(since) and not is_there(since - DAY)
    assert all(is_there(since + timedelta(days=number)) for number in range(min((on - since).days, 400) + 1))
