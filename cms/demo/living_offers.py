"""Places, crowds and gates of the example: how many may come, and how many invented people already do."""

from dataclasses import dataclass

from cms.demo.shapes import Words


@dataclass(frozen=True, slots=True)
class Offer:
    """What an activity offers. `capacity` None: no limit."""

    capacity: int | None
    waiting_list: bool = False
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class Crowd:
    """`count` people who all register for these activities (codes without the edition)."""

    activities: tuple[str, ...]
    count: int
    students: float = 0.5


OFFERS = {
    "rajshahi-dialogue": Offer(60),
    "rajshahi-campaign": Offer(150),
    "rajshahi-main": Offer(250),
    "sylhet-dialogue": Offer(60),
    "sylhet-campaign": Offer(120),
    "sylhet-main": Offer(200),
    "khulna-dialogue": Offer(40),
    "khulna-campaign-mist": Offer(300),
    "khulna-campaign-just": Offer(500),
    "khulna-main": Offer(800),
    "mymensingh-campaign": Offer(400),
    "mymensingh-main": Offer(400),
    "rangpur-campaign": Offer(30, waiting_list=True),  # full, with people waiting
    "rangpur-main": Offer(None),
    "barishal-dialogue": Offer(40),
    "barishal-campaign": Offer(100, needs_approval=True),
    "chattogram-seminar": Offer(40),  # nearly full
    "chattogram-dialogue": Offer(40),
    "chattogram-main": Offer(600),
    "dhaka-main": Offer(5000),
    "dhaka-seminars-day-1": Offer(450),
    "dhaka-seminars-day-2": Offer(450),
    "dhaka-fair": Offer(5000),
    "dhaka-awards": Offer(200),
}

PAST_CROWDS = (
    Crowd(("rajshahi-dialogue",), 24, students=0),
    Crowd(("rajshahi-dialogue", "rajshahi-main"), 18, students=0),
    Crowd(("rajshahi-campaign",), 34, students=1),
    Crowd(("rajshahi-campaign", "rajshahi-main"), 62, students=1),
    Crowd(("rajshahi-main",), 36, students=0.4),
    Crowd(("sylhet-dialogue",), 28, students=0),
    Crowd(("sylhet-dialogue", "sylhet-main"), 12, students=0),
    Crowd(("sylhet-campaign",), 26, students=1),
    Crowd(("sylhet-campaign", "sylhet-main"), 48, students=1),
    Crowd(("sylhet-main",), 22, students=0.4),
)
COMING_CROWDS = (
    Crowd(("khulna-dialogue",), 22, students=0),
    Crowd(("khulna-campaign-mist",), 28, students=1),
    Crowd(("khulna-campaign-mist", "khulna-main"), 24, students=1),
    Crowd(("khulna-campaign-just", "khulna-main"), 30, students=0.9),
    Crowd(("khulna-main",), 18, students=0.2),
    Crowd(("mymensingh-campaign", "mymensingh-main"), 14, students=0.9),
    Crowd(("rangpur-campaign",), 35, students=1),
    Crowd(("rangpur-main",), 8),
    Crowd(("barishal-dialogue",), 6, students=0),
    Crowd(("barishal-campaign",), 9, students=1),
    Crowd(("chattogram-seminar",), 37, students=1),
    Crowd(("chattogram-main",), 12),
    Crowd(("dhaka-main", "dhaka-seminars-day-1"), 20, students=0.3),
    Crowd(("dhaka-seminars-day-1", "dhaka-seminars-day-2"), 10, students=0.3),
    Crowd(("dhaka-fair",), 12, students=1),
    Crowd(("dhaka-awards",), 4, students=0),
)


@dataclass(frozen=True, slots=True)
class GateFact:
    """A door of an event; codes without the edition."""

    code: str
    name: Words
    activities: tuple[str, ...]


GATES = (
    GateFact(
        "rajshahi-polytechnic",
        Words("Polytechnic, entrance", "পলিটেকনিক, প্রবেশপথ"),
        ("rajshahi-dialogue", "rajshahi-campaign"),
    ),
    GateFact("rajshahi-auditorium", Words("Auditorium, entrance", "মিলনায়তন, প্রবেশপথ"), ("rajshahi-main",)),
    GateFact("sylhet-college", Words("College, entrance", "কলেজ, প্রবেশপথ"), ("sylhet-dialogue", "sylhet-campaign")),
    GateFact("sylhet-auditorium", Words("Auditorium, entrance", "মিলনায়তন, প্রবেশপথ"), ("sylhet-main",)),
    GateFact("khulna-dc-office", Words("Conference room, door", "সভাকক্ষ, দরজা"), ("khulna-dialogue",)),
    GateFact("khulna-mist", Words("MIST, entrance", "এমআইএসটি, প্রবেশপথ"), ("khulna-campaign-mist",)),
    GateFact("khulna-just", Words("JUST, entrance", "যবিপ্রবি, প্রবেশপথ"), ("khulna-campaign-just",)),
    GateFact("khulna-park-left", Words("Software park, left", "সফটওয়্যার পার্ক, বাম"), ("khulna-main",)),
    GateFact("khulna-park-right", Words("Software park, right", "সফটওয়্যার পার্ক, ডান"), ("khulna-main",)),
    GateFact("mymensingh-college", Words("College, entrance", "কলেজ, প্রবেশপথ"), ("mymensingh-campaign",)),
    GateFact("mymensingh-auditorium", Words("Auditorium, entrance", "মিলনায়তন, প্রবেশপথ"), ("mymensingh-main",)),
    GateFact("rangpur-institute", Words("Institute, entrance", "ইনস্টিটিউট, প্রবেশপথ"), ("rangpur-campaign",)),
    GateFact("rangpur-ground", Words("Town Hall ground", "টাউন হল মাঠ"), ("rangpur-main",)),
    GateFact(
        "barishal-college", Words("College, entrance", "কলেজ, প্রবেশপথ"), ("barishal-dialogue", "barishal-campaign")
    ),
    GateFact("chattogram-university", Words("University, entrance", "বিশ্ববিদ্যালয়, প্রবেশপথ"), ("chattogram-seminar",)),
    GateFact(
        "chattogram-dc-office",
        Words("Deputy Commissioner's office, door", "জেলা প্রশাসক কার্যালয়, দরজা"),
        ("chattogram-dialogue",),
    ),
    GateFact("chattogram-academy", Words("Academy, entrance", "একাডেমি, প্রবেশপথ"), ("chattogram-main",)),
    GateFact(
        "dhaka-ballroom",
        Words("Ballroom", "বলরুম"),
        ("dhaka-main", "dhaka-seminars-day-1", "dhaka-seminars-day-2", "dhaka-awards"),
    ),
    GateFact("dhaka-fair", Words("Job fair", "চাকরি মেলা"), ("dhaka-fair",)),
)
