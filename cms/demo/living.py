"""The living example: a season of the same shape, laid around the day it is made. Two divisions are over, Khulna is today."""

import datetime as dt

from cms.demo import khulna_2023
from cms.demo.living_dhaka import dhaka
from cms.demo.living_words import (
    DIALOGUE_TOPICS,
    EXAMPLE_ROLES,
    LOCAL_STAKEHOLDERS,
    NEWS_OF_RAJSHAHI,
    NEWS_OF_TODAY,
    STUDENTS,
    division_title,
    says,
)
from cms.demo.shapes import ActivityFact, EditionFact, EventFact, NewsFact, PageWords, SessionFact, Words, at

CODE = "bpo-now"
CAMPAIGN_PARTS = ("counselling-workshop", "cv-collection", "job-fair")

# Days of each event, counted from the day the example is made.
DAYS = {
    "rajshahi": (-23, -22),
    "sylhet": (-9, -8),
    "khulna": (0, 2),
    "mymensingh": (7,),
    "rangpur": (12,),
    "barishal": (16, 17),
    "chattogram": (22, 23),
    "dhaka": (34, 35),
}
OVER = ("rajshahi", "sylhet")


def days_of(division: str, today: dt.date) -> tuple[dt.date, ...]:
    return tuple(today + dt.timedelta(days=days) for days in DAYS[division])


def edition(today: dt.date) -> EditionFact:
    """The example season around `today`."""
    events = (
        _rajshahi(days_of("rajshahi", today)),
        _sylhet(days_of("sylhet", today)),
        _khulna(days_of("khulna", today)),
        _mymensingh(days_of("mymensingh", today)),
        _rangpur(days_of("rangpur", today)),
        _barishal(days_of("barishal", today)),
        _chattogram(days_of("chattogram", today)),
        dhaka(days_of("dhaka", today)),
    )
    return EditionFact(
        CODE,
        today.year,
        PageWords(
            Words("BPO Summit: example season", "বিপিও সামিট: নমুনা মৌসুম"),
            Words(
                "Seven divisional summits and the central one in Dhaka: an example season to try everything out.",
                "সাতটি বিভাগীয় সামিট ও ঢাকায় কেন্দ্রীয় সামিট: সবকিছু পরখ করে দেখার একটি নমুনা মৌসুম।",
            ),
        ),
        ordinal=None,
        theme=Words("Services from every district", "সেবা আসুক প্রতিটি জেলা থেকে"),
        season=(events[0].dates[0], events[-1].dates[-1]),
        is_example=True,
        events=events,
        news=(NewsFact("khulna-opens", NEWS_OF_TODAY, today),),
    )


def _dialogue(
    division: str,
    *,
    start: dt.datetime,
    venue: str,
    end: dt.datetime | None = None,
    room: str = "Conference room",
) -> ActivityFact:
    topic = DIALOGUE_TOPICS[division]
    return ActivityFact(
        "dialogue",
        says(
            f"Policy dialogue: {topic.en}",
            f"পলিসি ডায়লগ: {topic.bn}",
            "Stakeholders of the division say what should change in policy, and why. The recommendation travels on to Dhaka.",
            "নীতিমালায় কী বদলানো দরকার এবং কেন, তা জানান বিভাগের অংশীজনেরা। সুপারিশ যায় ঢাকায়।",
        ),
        "dialogue",
        start=start,
        end=end,
        venue=venue,
        room=room,
        by_invitation=True,
        audience=LOCAL_STAKEHOLDERS,
    )


def _campaign(
    place: Words, *, start: dt.datetime, venue: str, end: dt.datetime | None, slug: str = "campaign", room: str = ""
) -> ActivityFact:
    return ActivityFact(
        slug,
        says(
            f"BPO Career Campaign, {place.en}",
            f"বিপিও ক্যারিয়ার ক্যাম্পেইন, {place.bn}",
            "Career counselling, a job fair and CV collection for students who want to work in the BPO industry.",
            "বিপিও শিল্পে কাজ করতে আগ্রহী শিক্ষার্থীদের জন্য ক্যারিয়ার কাউন্সেলিং, চাকরি মেলা ও সিভি সংগ্রহ।",
            khulna_2023.CAMPAIGN_BODY,
        ),
        "campaign",
        start=start,
        end=end,
        venue=venue,
        room=room,
        audience=STUDENTS,
        components=CAMPAIGN_PARTS,
    )


def _main(
    division: Words,
    *,
    start: dt.datetime,
    venue: str,
    end: dt.datetime | None,
    room: str = "",
    sessions: tuple[SessionFact, ...] = (),
) -> ActivityFact:
    return ActivityFact(
        "main",
        says(
            f"Main event ({division.en} Division) and job fair",
            f"মূল অনুষ্ঠান ({division.bn} বিভাগ) ও চাকরি মেলা",
            "Talks, company stalls and a job fair for everybody interested in the BPO industry of the division.",
            "বিভাগের বিপিও শিল্পে আগ্রহী সবার জন্য আলোচনা, প্রতিষ্ঠানের স্টল ও চাকরি মেলা।",
        ),
        "main",
        start=start,
        end=end,
        venue=venue,
        room=room,
        components=("cv-collection", "job-fair"),
        sessions=sessions,
    )


def _event(
    division: str,
    sequence: int,
    name: Words,
    host: str,
    dates: tuple[dt.date, ...],
    activities: tuple[ActivityFact, ...],
    news: tuple[NewsFact, ...] = (),
) -> EventFact:
    return EventFact(
        division,
        PageWords(
            division_title(name),
            Words(f"The summit of {name.en} Division in the example season.", f"নমুনা মৌসুমে {name.bn} বিভাগের সামিট।"),
        ),
        division=division,
        host=host,
        sequence=sequence,
        dates=dates,
        organisations=EXAMPLE_ROLES,
        activities=activities,
        news=news,
    )


def _rajshahi(days: tuple[dt.date, ...]) -> EventFact:
    first, second = days
    name, school = Words("Rajshahi", "রাজশাহী"), "example-polytechnic-rajshahi"
    activities = (
        _dialogue("rajshahi", start=at(first, 10), end=at(first, 12, 30), venue=school),
        _campaign(name, start=at(first, 14), end=at(first, 17), venue=school, room="Main hall"),
        _main(name, start=at(second, 15), end=at(second, 18), venue="singra-auditorium"),
    )
    news = (NewsFact("rajshahi-recommends", NEWS_OF_RAJSHAHI, second + dt.timedelta(days=1)),)
    return _event("rajshahi", 1, name, "natore", days, activities, news)


def _sylhet(days: tuple[dt.date, ...]) -> EventFact:
    first, second = days
    name, college = Words("Sylhet", "সিলেট"), "example-college-sylhet"
    activities = (
        _dialogue("sylhet", start=at(first, 10), end=at(first, 12, 30), venue=college),
        _campaign(name, start=at(first, 14), end=at(first, 17), venue=college, room="Main hall"),
        _main(name, start=at(second, 15), end=at(second, 18), venue="example-auditorium-sylhet", room="Main hall"),
    )
    return _event("sylhet", 2, name, "sylhet", days, activities)


def _khulna(days: tuple[dt.date, ...]) -> EventFact:
    """As in 2023: four activities in two districts, with a day between, and no known end."""
    first, second = days
    name = Words("Khulna", "খুলনা")
    sessions = (
        SessionFact(
            "opening",
            says(
                "Opening",
                "উদ্বোধন",
                "Words of welcome from organisers and hosts.",
                "আয়োজক ও স্বাগতিকদের শুভেচ্ছা বক্তব্য।",
            ),
            "opening",
            start=at(second, 14, 30),
            end=at(second, 15),
            speakers=(("example-shirin-jahan", "chair"),),
        ),
        SessionFact(
            "first-job",
            says(
                "From campus to the first headset",
                "ক্যাম্পাস থেকে প্রথম কর্মস্থল",
                "Three people who began in BPO after college tell what they would do differently.",
                "কলেজ শেষে বিপিও খাতে কাজ শুরু করা তিনজন বলবেন, আবার শুরু করলে কী অন্যভাবে করতেন।",
            ),
            "panel",
            start=at(second, 15),
            end=at(second, 16),
            track="skills",
            speakers=(("example-tanvir-rahman", "moderator"), ("example-nusrat-karim", "panellist")),
        ),
    )
    activities = (
        _dialogue("khulna", start=at(first, 10), venue="dc-office-jashore"),
        _campaign(name, slug="campaign-mist", start=at(first, 14), end=None, venue="mist-khulna"),
        _campaign(
            Words("Jashore University of Science and Technology", "যবিপ্রবি"),
            slug="campaign-just",
            start=at(second, 10),
            end=None,
            venue="just-jashore",
        ),
        _main(name, start=at(second, 14, 30), end=None, venue="software-park-jashore", sessions=sessions),
    )
    return _event("khulna", 3, name, "jashore", days, activities)


def _mymensingh(days: tuple[dt.date, ...]) -> EventFact:
    (day,) = days
    name = Words("Mymensingh", "ময়মনসিংহ")
    activities = (
        _campaign(name, start=at(day, 10), end=at(day, 13), venue="example-college-mymensingh", room="Main hall"),
        _main(name, start=at(day, 15), end=at(day, 18), venue="tarek-auditorium-mymensingh"),
    )
    return _event("mymensingh", 4, name, "mymensingh", days, activities)


def _rangpur(days: tuple[dt.date, ...]) -> EventFact:
    (day,) = days
    name = Words("Rangpur", "রংপুর")
    activities = (
        _campaign(
            name, start=at(day, 10), end=at(day, 13), venue="example-institute-rangpur", room="Computer laboratory"
        ),
        _main(name, start=at(day, 15), end=at(day, 17), venue="town-hall-rangpur"),
    )
    return _event("rangpur", 5, name, "rangpur", days, activities)


def _barishal(days: tuple[dt.date, ...]) -> EventFact:
    first, second = days
    name, college = Words("Barishal", "বরিশাল"), "example-college-barishal"
    activities = (
        _dialogue("barishal", start=at(first, 10), end=at(first, 12, 30), venue=college),
        _campaign(name, start=at(second, 10), end=at(second, 16), venue=college, room="Main hall"),
    )
    return _event("barishal", 6, name, "barishal", days, activities)


def _chattogram(days: tuple[dt.date, ...]) -> EventFact:
    first, second = days
    name = Words("Chattogram", "চট্টগ্রাম")
    seminar = ActivityFact(
        "seminar",
        says(
            "Skills seminar: New horizon of a promising workplace",
            "দক্ষতা উন্নয়ন সেমিনার: ‘সম্ভাবনাময় কর্মক্ষেত্রের নতুন দিগন্ত’",
            "What the BPO industry looks for, and how to learn it while still studying.",
            "বিপিও শিল্প কী দক্ষতা চায় এবং পড়াশোনার পাশাপাশি তা কীভাবে শেখা যায়।",
        ),
        "seminar",
        start=at(first, 11),
        end=at(first, 13),
        venue="premier-university",
        audience=STUDENTS,
    )
    activities = (
        seminar,
        _dialogue("chattogram", start=at(second, 10), end=at(second, 12, 30), venue="dc-office-chattogram", room=""),
        _main(name, start=at(second, 15), end=at(second, 18), venue="shilpakala-chattogram"),
    )
    return _event("chattogram", 7, name, "chattogram", days, activities)
