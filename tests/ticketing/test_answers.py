"""Answers against questions: what is taken, in which spelling, and what is refused. No database."""

import math
import uuid

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.questions import MEALS
from ticketing.answers import TEXT_LENGTH, AnswerFault, AnswerFaults, checked_answers
from ticketing.models import Question

FILE = "0a3b6b1e-6a0e-4c0e-8f57-1d9f6f0f2a11"


def question(type: str = "text", key: str = "q", pk: int = 1, **fields) -> Question:  # noqa: A002
    options = MEALS if type in ("choice", "several") else []
    return Question(pk=pk, key=key, type=type, label_en="Q", label_bn="প্র", **{"options": options, **fields})


def checked(asked: Question | list[Question], raw, *, kind: str = "delegate"):
    questions = asked if isinstance(asked, list) else [asked]
    return checked_answers(questions, raw if isinstance(raw, dict) else {questions[-1].key: raw}, ticket_kind=kind)


def faults(asked, raw, **options) -> list[tuple[str, str]]:
    with pytest.raises(AnswerFaults) as refused:
        checked(asked, raw, **options)
    return [(fault.field, fault.code) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("type", "raw", "kept"),
    [
        ("text", "  Large\u00a0shirt ", "Large shirt"),
        ("text", "one\r\ntwo", "one\ntwo"),
        ("text", "a\x00b", "ab"),
        ("choice", "veg", "veg"),
        ("choice", "Vegetables", "veg"),
        ("choice", " VEGETABLES ", "veg"),
        ("choice", "সবজি", "veg"),
        ("several", ["none", "fish", "fish"], ["fish", "none"]),
        ("several", "Fish; সবজি", ["fish", "veg"]),
        ("several", "Fish, no lunch", ["fish", "none"]),
        ("several", "মাছ\nসবজি", ["fish", "veg"]),
        ("number", "৩", 3),
        ("number", "৩.৫০", 3.5),
        ("number", "1,00,000", 100000),
        ("number", "৭০ হাজার", 70000),
        ("number", "-2", -2),
        ("number", 4.0, 4),
        ("date", "2003-06-15", "2003-06-15"),
        ("date", "2003-06-15 00:00:00", "2003-06-15"),
        ("date", "১৫ জুন ২০০৩", "2003-06-15"),
        ("date", "15/06/2003", "2003-06-15"),
        ("date", "15 June 2003", "2003-06-15"),
        ("file", FILE.upper(), FILE),
        ("consent", True, True),
        ("consent", "on", True),
        ("consent", "Yes", True),
        ("consent", "হ্যাঁ", True),
    ],
)
def test_answer_is_kept_in_one_spelling(type, raw, kept):  # noqa: A002
    assert checked(question(type), raw) == {"q": kept}


@pytest.mark.parametrize("type", Question.Type.values)
@pytest.mark.parametrize("raw", [None, "", [], "  "])
def test_nothing_is_no_answer(type, raw):  # noqa: A002
    assert checked(question(type), raw) == {}
    assert checked(question(type), {}) == {}
    assert faults(question(type, required=True), raw) == [("answers.q", "required")]


@pytest.mark.parametrize("raw", [False, "no", "না", "off"])
def test_a_refused_consent_is_no_answer(raw):
    assert checked(question("consent"), raw) == {}
    assert faults(question("consent", required=True), raw) == [("answers.q", "required")]


@pytest.mark.parametrize(
    ("type", "raw", "code"),
    [
        ("text", 5, "invalid"),
        ("text", ["a"], "invalid"),
        ("text", "x" * (TEXT_LENGTH + 1), "max_length"),
        ("text", "x" * 1_000_000, "max_length"),
        ("choice", "beef", "invalid_choice"),
        ("choice", "v" * 1_000_000, "invalid_choice"),
        ("choice", True, "invalid"),
        ("choice", 10**400, "invalid"),
        ("several", ["fish", "beef"], "invalid_choice"),
        ("several", "fish beef", "invalid_choice"),
        ("several", ["fish"] * 50, "not_a_list"),
        ("several", 7, "not_a_list"),
        ("several", "x;" * 500_000, "invalid_choice"),
        ("number", "three", "invalid"),
        ("number", True, "invalid"),
        ("number", math.nan, "invalid"),
        ("number", math.inf, "invalid"),
        ("number", 10**400, "invalid"),
        ("number", "9" * 1_000_000, "invalid"),
        ("date", "31/02/2003", "invalid"),
        ("date", "2003-02-30", "invalid"),
        ("date", "1003-02-03", "invalid"),
        ("date", "soon", "invalid"),
        ("date", "1" * 1_000_000, "invalid"),
        ("file", "../../etc/passwd", "invalid"),
        ("file", "f" * 1_000_000, "invalid"),
        ("consent", "perhaps", "invalid"),
        ("consent", 1, "invalid"),
    ],
)
def test_answer_of_another_shape_is_refused(type, raw, code):  # noqa: A002
    assert faults(question(type), raw) == [("answers.q", code)]


@pytest.mark.parametrize(
    ("asked", "raw", "code"),
    [
        (question("number", minimum=1, maximum=5), "0", "min_value"),
        (question("number", minimum=1, maximum=5), "৬", "max_value"),
        (question("text", minimum=3), "ab", "min_length"),
        (question("text", maximum=3), "abcd", "max_length"),
        (question("several", minimum=2), ["fish"], "min_chosen"),
        (question("several", maximum=1), ["fish", "veg"], "max_chosen"),
    ],
)
def test_bounds_are_kept(asked, raw, code):
    assert faults(asked, raw) == [("answers.q", code)]


def test_unknown_keys_are_refused():
    assert faults(question(), {"q": "a", "colour": "green"}) == [("answers.colour", "unknown_question")]
    assert faults(question(), {"\ud800": "a"}) == [("answers", "unknown_question")]
    assert faults([], {"q": "a"}) == [("answers.q", "unknown_question")]


def test_every_fault_is_named_at_once():
    form = [question("number", key="age", pk=1), question("choice", key="meal", pk=2, required=True)]
    assert faults(form, {"age": "x"}) == [("answers.age", "invalid"), ("answers.meal", "required")]


def test_conditional_question_is_asked_after_its_answer_only():
    meal = question("choice", key="meal", pk=1)
    allergy = question(key="allergy", pk=2, required=True, depends_on_id=1, depends_values=["fish"])
    form = [meal, allergy]

    assert faults(form, {"meal": "fish"}) == [("answers.allergy", "required")]
    assert checked(form, {"meal": "fish", "allergy": "prawns"}) == {"meal": "fish", "allergy": "prawns"}
    assert checked(form, {"meal": "veg", "allergy": "prawns"}) == {"meal": "veg"}
    assert checked(form, {"allergy": "prawns"}) == {}


def test_conditions_follow_from_conditions():
    form = [
        question("consent", key="bus", pk=1),
        question("choice", key="stop", pk=2, depends_on_id=1, required=True),
        question(key="name", pk=3, depends_on_id=2, depends_values=["none"], required=True),
    ]
    assert checked(form, {"stop": "none", "name": "x"}) == {}
    assert checked(form, {"bus": "yes", "stop": "veg", "name": "x"}) == {"bus": True, "stop": "veg"}
    assert faults(form, {"bus": "yes", "stop": "none"}) == [("answers.name", "required")]


def test_condition_on_one_of_several():
    form = [
        question("several", key="meals", pk=1),
        question(key="more", pk=2, depends_on_id=1, depends_values=["veg"], required=True),
    ]
    assert faults(form, {"meals": ["fish", "veg"]}) == [("answers.more", "required")]
    assert checked(form, {"meals": ["fish"]}) == {"meals": ["fish"]}


def test_question_for_a_kind_of_ticket():
    roll = question(key="roll", required=True, ticket_kinds=["student"])
    assert checked(roll, {"roll": "17"}, kind="delegate") == {}
    assert faults(roll, {}, kind="student") == [("answers.roll", "required")]


def test_unseen_questions_are_not_demanded_but_judged():
    form = [question(required=True)]
    assert checked_answers(form, {}, ticket_kind="delegate", unseen=frozenset({"q"})) == {}
    with pytest.raises(AnswerFaults):
        checked_answers(form, {"q": 1}, ticket_kind="delegate", unseen=frozenset({"q"}))


def test_fault_speaks_the_language_of_the_moment():
    with pytest.raises(AnswerFaults) as refused:
        checked(question("number"), "x")
    (fault,) = refused.value.faults
    with translation.override("en"):
        assert fault.sentence == "Write a number in digits, for example 3 or 3.5."
    assert refused.value.error_dict["answers.q"][0].code == "invalid"


# ── For all inputs ───────────────────────────────────────────────────────────────────────────────────────────────────
keys = st.sampled_from(["a", "b", "c", "d"])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["fish", "মাছ", "Fish; veg", "yes", "না", "৩.৫", "১৫ জুন ২০০৩", "2003-06-15", FILE]),
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
)


@st.composite
def forms(draw) -> list[Question]:
    """Up to four questions, each of which may depend on an earlier one."""
    made = []
    for pk, key in enumerate("abcd", start=1):
        kind = draw(st.sampled_from(Question.Type.values))
        earlier = draw(st.one_of(st.none(), st.integers(1, pk - 1))) if pk > 1 else None
        made.append(
            question(
                kind,
                key=key,
                pk=pk,
                required=draw(st.booleans()),
                depends_on_id=earlier,
                depends_values=draw(st.sampled_from([[], ["fish"], ["fish", "veg"]])),
                ticket_kinds=draw(st.sampled_from([[], ["student"], ["delegate", "press"]])),
                minimum=draw(st.sampled_from([None, 0, 2])),
                maximum=draw(st.sampled_from([None, 2, 100])),
            )
        )
    return made


@settings(max_examples=300, deadline=None)
@given(
    form=forms(),
    raw=st.dictionaries(st.one_of(keys, st.text(max_size=6)), anything, max_size=6),
    kind=st.sampled_from(["student", "delegate"]),
)
def test_whatever_is_sent_is_kept_or_refused_in_words(form, raw, kind):
    told: tuple[AnswerFault, ...] = ()
    kept = {}
    try:
        kept = checked_answers(form, raw, ticket_kind=kind)
    except AnswerFaults as refused:
        told = refused.faults
    if told:
        assert all(fault.sentence and fault.field.startswith("answers") for fault in told)
        return
    assert set(kept) <= set(raw)
    assert checked_answers(form, kept, ticket_kind=kind) == kept


@settings(max_examples=200, deadline=None)
@given(form=forms(), raw=st.dictionaries(keys, scalars), kind=st.sampled_from(["student", "delegate"]))
def test_what_is_kept_was_asked(form, raw, kind):
    """Nothing is kept of a question whose condition is false, whatever order the answers came in."""
    try:
        kept = checked_answers(form, dict(sorted(raw.items(), reverse=True)), ticket_kind=kind)
    except AnswerFaults:
        return
    for row in form:
        if row.key in kept:
            assert not row.ticket_kinds or kind in row.ticket_kinds
            if row.depends_on_id:
                given_first = kept[form[row.depends_on_id - 1].key]
                chosen = given_first if isinstance(given_first, list) else [given_first]
                assert not row.depends_values or set(chosen) & set(row.depends_values)


def test_ids_of_files_are_canonical():
    one = uuid.uuid4()
    for spelling in (str(one), one.hex, f"{{{one}}}", one.urn):
        assert checked(question("file"), spelling) == {"q": str(one)}
