import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectors import make_ticket_vectors as vectors
from ticketing.verdicts import Clock, Direction, Reason, Scan, Verdict, Window, activity_for, fold

FOLDS = json.loads((Path(vectors.__file__).parent / "fold.json").read_text("utf-8"))
ENTRY, EXIT = Direction.ENTRY, Direction.EXIT
MINUTE = 60_000


def scan(number, minute=None, **over):
    at_ms = (number if minute is None else minute) * MINUTE
    fields = {"id": f"s{number}", "device": "north", "seq": number, "ticket": "t", "activity": "main"}
    return Scan(**{**fields, "direction": ENTRY, "wall_ms": int(at_ms), **over})


def story(*scans, clocks=()):
    """The verdicts in the order given."""
    judged = fold(scans, clocks)
    return [judged[one.id].verdict for one in scans]


# Refusals --------------------------------------------------------------------


def test_a_refused_scan_is_refused_and_nobody_is_inside():
    judged = fold([scan(1, refusal=Reason.NOT_INVITED), scan(2)])

    assert judged["s1"].verdict is Verdict.REFUSED
    assert judged["s1"].reason is Reason.NOT_INVITED
    assert not judged["s1"].inside
    assert judged["s2"].verdict is Verdict.ADMITTED


def test_a_refused_scan_does_not_end_a_stay():
    assert story(scan(1), scan(2, direction=EXIT, refusal=Reason.REVOKED), scan(3)) == [
        Verdict.ADMITTED,
        Verdict.REFUSED,
        Verdict.DUPLICATE,
    ]


@pytest.mark.parametrize("overridden", [False, True])
def test_a_scan_of_no_ticket_never_counts(overridden):
    judged = fold([scan(1, ticket=None, overridden=overridden), scan(2, ticket=None, refusal=Reason.FORGED)])

    assert [judged[key].verdict for key in ("s1", "s2")] == [Verdict.REFUSED, Verdict.REFUSED]
    assert [judged[key].reason for key in ("s1", "s2")] == [Reason.INVALID, Reason.FORGED]


def test_an_overridden_refusal_counts_and_keeps_its_reason():
    judged = fold([scan(1, refusal=Reason.FULL, overridden=True), scan(2)])

    assert (judged["s1"].verdict, judged["s1"].reason) == (Verdict.ADMITTED, Reason.FULL)
    assert judged["s2"].verdict is Verdict.DUPLICATE


# Stories ---------------------------------------------------------------------


def test_nothing_comes_of_nothing():
    assert fold([]) == {}
    assert fold([], [Clock("north", 1, 5)]) == {}


def test_one_person_comes_goes_and_comes_again():
    assert story(scan(1), scan(2), scan(3, direction=EXIT), scan(4, direction=EXIT), scan(5), scan(6)) == [
        Verdict.ADMITTED,
        Verdict.DUPLICATE,
        Verdict.EXIT,
        Verdict.EXIT_WITHOUT_ENTRY,
        Verdict.READMITTED,
        Verdict.DUPLICATE,
    ]


def test_an_exit_before_the_first_entry_takes_nothing_away():
    assert story(scan(1, direction=EXIT), scan(2)) == [Verdict.EXIT_WITHOUT_ENTRY, Verdict.ADMITTED]


def test_each_ticket_and_activity_has_its_own_story():
    admitted = story(scan(1), scan(2, ticket="u"), scan(3, activity="dialogue"), scan(4, activity=None))

    assert admitted == [Verdict.ADMITTED] * 4


def test_a_duplicate_names_the_entry_it_repeats():
    judged = fold([scan(1), scan(2, direction=EXIT), scan(3), scan(4, device="south")])

    assert judged["s4"].earlier == "s3"
    assert judged["s3"].earlier is None


def test_a_note_is_kept_on_an_admission():
    assert fold([scan(1, note=Reason.NOT_IN_ROSTER)])["s1"].reason is Reason.NOT_IN_ROSTER


@pytest.mark.parametrize(
    ("seconds", "device", "quiet"),
    [(0, "north", True), (10, "north", True), (10.001, "north", False), (1, "south", False)],
)
def test_a_code_held_up_for_long_is_a_quiet_duplicate(seconds, device, quiet):
    judged = fold([scan(1, 0), scan(2, seconds / 60, device=device)])

    assert judged["s2"].verdict is Verdict.DUPLICATE
    assert judged["s2"].quiet is quiet


def test_a_first_entry_right_after_an_exit_is_never_quiet():
    judged = fold([scan(1, 0, direction=EXIT), scan(2, 0.1)])

    assert not judged["s2"].quiet


# Time ------------------------------------------------------------------------


def test_the_nearest_observation_of_the_same_boot_sets_the_time():
    clocks = [
        Clock("north", 1, 1_000),
        Clock("north", 9, 9_000),
        Clock("south", 4, 4_000),
        Clock("north", 5, 5, "other"),
    ]

    judged = fold([scan(4, 0), scan(6, 0)], clocks)

    assert judged["s4"].effective_ms == 1_000
    assert judged["s6"].effective_ms == 9_000


def test_the_surer_of_two_equally_near_observations_is_taken():
    judged = fold([scan(5, 0)], [Clock("north", 4, 400, error_ms=90), Clock("north", 6, 600, error_ms=20)])

    assert judged["s5"].effective_ms == 600


def test_an_observation_of_another_boot_is_not_believed():
    judged = fold([scan(5, 1)], [Clock("north", 5, 86_400_000, "before")])

    assert judged["s5"].effective_ms == MINUTE
    assert not judged["s5"].clock_known


def test_a_clock_a_day_wrong_does_not_turn_the_order():
    day = 24 * 60 * MINUTE
    early, late = scan(1, 5, wall_ms=5 * MINUTE + day), scan(2, 6, device="south")

    assert story(early, late) == [Verdict.DUPLICATE, Verdict.ADMITTED]
    assert story(early, late, clocks=[Clock("north", 1, -day)]) == [Verdict.ADMITTED, Verdict.DUPLICATE]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"wall_ms": 1}, {"wall_ms": 2, "device": "a", "seq": 0, "id": "a"}),
        ({"device": "a", "id": "b"}, {"device": "b", "seq": 0, "id": "a"}),
        ({"seq": 1, "id": "b"}, {"seq": 2, "id": "a"}),
        ({"id": "a"}, {"id": "b"}),
    ],
)
def test_ties_are_broken_by_time_device_number_and_id(first, second):
    base = {"device": "d", "seq": 1, "wall_ms": 0}
    one, two = scan(1, **{**base, **first}), scan(2, **{**base, **second})

    assert story(two, one) == [Verdict.DUPLICATE, Verdict.ADMITTED]


# The set and nothing but the set -----------------------------------------------

scans_of_a_morning = st.lists(
    st.builds(
        Scan,
        id=st.uuids().map(str),
        device=st.sampled_from(["g1", "g2", "g3", "g4", "g5"]),
        seq=st.integers(0, 30),
        ticket=st.sampled_from(["a", "b", "c", None]),
        activity=st.sampled_from(["main", "dialogue", None]),
        direction=st.sampled_from(Direction),
        wall_ms=st.integers(0, 40_000) | st.integers(-86_400_000, 86_400_000),
        boot_id=st.sampled_from(["x", "y"]),
        refusal=st.none() | st.sampled_from(Reason),
        note=st.none() | st.just(Reason.NOT_IN_ROSTER),
        overridden=st.booleans(),
    ),
    max_size=30,
)
observations = st.lists(
    st.builds(
        Clock,
        device=st.sampled_from(["g1", "g2", "g3"]),
        seq=st.integers(0, 30),
        offset_ms=st.integers(-86_400_000, 86_400_000),
        boot_id=st.sampled_from(["x", "y"]),
        error_ms=st.integers(0, 500),
    ),
    max_size=8,
)


@settings(max_examples=500, deadline=None)
@given(scans_of_a_morning, observations, st.randoms(use_true_random=False))
def test_every_delivery_of_the_same_facts_gives_the_same_verdicts(scans, clocks, rng):
    expected = fold(scans, clocks)

    for _ in range(3):
        delivered = scans + rng.choices(scans, k=len(scans)) if scans else []
        told = clocks + rng.choices(clocks, k=len(clocks)) if clocks else []
        rng.shuffle(delivered)
        rng.shuffle(told)
        assert fold(delivered, told) == expected


@settings(max_examples=500, deadline=None)
@given(scans_of_a_morning, observations)
def test_whatever_happens_the_counts_hold(scans, clocks):
    judged = fold(scans, clocks)
    by_id = {one.id: one for one in scans}

    assert set(judged) == set(by_id)
    stories = {}
    for one in sorted(by_id.values(), key=lambda s: (judged[s.id].effective_ms, s.device, s.seq, s.id)):
        stories.setdefault((one.ticket, one.activity), []).append(judged[one.id])
        judgement = judged[one.id]
        if one.ticket is None or (one.refusal and not one.overridden):
            assert judgement.verdict is Verdict.REFUSED
            assert judgement.reason is not None
        else:
            assert judgement.verdict is not Verdict.REFUSED
            assert judgement.inside is (one.direction is ENTRY)
    for verdicts in ([judgement.verdict for judgement in told] for told in stories.values()):
        assert verdicts.count(Verdict.ADMITTED) <= 1
        assert verdicts.count(Verdict.EXIT) <= verdicts.count(Verdict.ADMITTED) + verdicts.count(Verdict.READMITTED)
        if Verdict.READMITTED in verdicts:
            assert verdicts.index(Verdict.ADMITTED) < verdicts.index(Verdict.READMITTED)


def test_of_two_bodies_under_one_id_the_same_one_is_taken_in_any_order():
    one, other = scan(1), replace(scan(1), ticket="u", wall_ms=9)

    assert fold([one, other]) == fold([other, one])


def test_vectors_are_those_that_the_generator_writes():
    assert json.loads(json.dumps(vectors.fold_vectors())) == FOLDS


# Which activity ----------------------------------------------------------------


HOUR = 60 * MINUTE
MORNING, AFTERNOON = Window("morning", 9 * HOUR, 12 * HOUR), Window("afternoon", 14 * HOUR)


@pytest.mark.parametrize(
    ("hour", "activity"),
    [
        (0, "morning"),
        (8.9, "morning"),
        (12, "morning"),
        (12.9, "morning"),
        (13, "afternoon"),
        (13.5, "afternoon"),
        (21.9, "afternoon"),
        (90, "afternoon"),
    ],
)
def test_a_scan_counts_for_what_is_on_or_nearest(hour, activity):
    assert activity_for([MORNING, AFTERNOON], int(hour * HOUR)) == activity
    assert activity_for([AFTERNOON, MORNING], int(hour * HOUR)) == activity


def test_a_gate_without_activities_gives_none():
    assert activity_for([], 0) is None


def test_of_two_that_are_on_the_later_begun_is_meant():
    assert activity_for([Window("fair", 0), Window("talk", HOUR, 2 * HOUR)], int(1.5 * HOUR)) == "talk"


def test_of_two_at_the_same_time_the_choice_is_fixed():
    assert activity_for([Window("b", 0, HOUR), Window("a", 0, HOUR)], 5) == "a"


def test_an_unknown_end_does_not_reach_into_the_next_day():
    windows = [Window("yesterday", 9 * HOUR), Window("today", 33 * HOUR)]

    assert activity_for(windows, int(32.5 * HOUR)) == "today"
