"""The central summit of the example: nine seminars on two days, with invented speakers."""

import datetime as dt

from cms.demo.living_words import EXAMPLE_ROLES, says
from cms.demo.shapes import ActivityFact, EventFact, PageWords, SessionFact, SpeakerFact, Words, at

VENUE, BALLROOM = "intercontinental-dhaka", "Ruposhi Bangla Grand Ballroom"

TRACKS = {
    "policy": Words("Policy", "নীতি"),
    "skills": Words("Skills", "দক্ষতা"),
    "technology": Words("Technology", "প্রযুক্তি"),
    "market": Words("Markets", "বাজার"),
}


def _speaker(code: str, name: Words, designation: Words, organisation: str, *, public: bool = True) -> SpeakerFact:
    return SpeakerFact(
        f"example-{code}",
        name,
        designation,
        organisation,
        Words("An invented person of the example season.", "নমুনা মৌসুমের একজন কাল্পনিক ব্যক্তি।"),
        public=public,
    )


HEAD = Words("Head of operations", "পরিচালন প্রধান")
TRAINER = Words("Trainer", "প্রশিক্ষক")
LECTURER = Words("Lecturer", "প্রভাষক")
SPEAKERS = (
    _speaker("shirin-jahan", Words("Shirin Jahan", "শিরিন জাহান"), HEAD, "example-rupsha-contact"),
    _speaker("tanvir-rahman", Words("Tanvir Rahman", "তানভীর রহমান"), TRAINER, "example-padma-outsourcing"),
    _speaker("nusrat-karim", Words("Nusrat Karim", "নুসরাত করিম"), Words("Team leader", "দলনেতা"), "example-surma-data"),
    _speaker("arnab-saha", Words("Arnab Saha", "অর্ণব সাহা"), Words("Engineer", "প্রকৌশলী"), "example-karnaphuli-soft"),
    _speaker("farhana-islam", Words("Farhana Islam", "ফারহানা ইসলাম"), LECTURER, "example-university"),
    _speaker("mahbub-alam", Words("Mahbub Alam", "মাহবুব আলম"), HEAD, "example-surma-data"),
    _speaker("prokriti-das", Words("Prokriti Das", "প্রকৃতি দাস"), TRAINER, "example-rupsha-contact"),
    _speaker("rezwan-haque", Words("Rezwan Haque", "রেজওয়ান হক"), HEAD, "example-padma-outsourcing"),
    _speaker("labonno-sarkar", Words("Labonno Sarkar", "লাবণ্য সরকার"), LECTURER, "example-university"),
    # Did not agree to be named: the agenda shows the session without a name.
    _speaker("private", Words("A person not named", "নাম প্রকাশে অনিচ্ছুক"), HEAD, "example-karnaphuli-soft", public=False),
)

# (slug, English, Bangla, what it is about in both, track, (speaker, part) …)
SEMINARS = (
    (
        "one-stop-licence",
        Words("One licence, one counter", "এক লাইসেন্স, এক কাউন্টার"),
        Words(
            "How a BPO company is registered today, and what one counter would save.",
            "এখন একটি বিপিও প্রতিষ্ঠান যেভাবে নিবন্ধিত হয় এবং এক কাউন্টারে হলে যা বাঁচবে।",
        ),
        "policy",
        (("shirin-jahan", "speaker"), ("mahbub-alam", "moderator")),
    ),
    (
        "work-from-the-district",
        Words("Working for the world from a district town", "জেলা শহর থেকে বিশ্বের কাজ"),
        Words(
            "Offices outside Dhaka: what they need from the network, from power and from the law.",
            "ঢাকার বাইরের অফিস: নেটওয়ার্ক, বিদ্যুৎ ও আইনের কাছে যা প্রয়োজন।",
        ),
        "policy",
        (("nusrat-karim", "speaker"), ("private", "panellist")),
    ),
    (
        "bangla-speech",
        Words("Software that understands spoken Bangla", "মুখের বাংলা বোঝে যে সফটওয়্যার"),
        Words(
            "What recognises dialects today, where it fails, and what that means for call centres.",
            "আঞ্চলিক ভাষা বুঝতে প্রযুক্তি আজ কত দূর, কোথায় ব্যর্থ এবং কল সেন্টারের জন্য তার অর্থ কী।",
        ),
        "technology",
        (("arnab-saha", "speaker"),),
    ),
    (
        "clients-abroad",
        Words("The first client abroad", "বিদেশে প্রথম গ্রাহক"),
        Words(
            "Contracts, time zones and payment: three companies tell how they began to export.",
            "চুক্তি, সময়ের ব্যবধান ও পেমেন্ট: রপ্তানি শুরুর গল্প বলবে তিনটি প্রতিষ্ঠান।",
        ),
        "market",
        (("rezwan-haque", "moderator"), ("shirin-jahan", "panellist")),
    ),
    (
        "english-in-six-months",
        Words("Spoken English in six months", "ছয় মাসে কথ্য ইংরেজি"),
        Words(
            "A course that works in colleges with one teacher and forty students.",
            "একজন শিক্ষক আর চল্লিশজন শিক্ষার্থী নিয়েও যে কোর্স কাজে আসে।",
        ),
        "skills",
        (("farhana-islam", "speaker"),),
    ),
    (
        "night-shift",
        Words("Safe on the night shift", "রাতের পালায় নিরাপদে"),
        Words(
            "Transport, meals and health: what keeps people in night work well.",
            "যাতায়াত, খাবার ও স্বাস্থ্য: রাতের কাজে ভালো থাকার উপায়।",
        ),
        "skills",
        (("prokriti-das", "speaker"), ("nusrat-karim", "panellist")),
    ),
    (
        "data-protection",
        Words("Other people's data", "অন্যের তথ্যের সুরক্ষা"),
        Words(
            "What clients expect of a service provider, and how a small company gets there.",
            "সেবাদাতার কাছে গ্রাহকের প্রত্যাশা কী এবং ছোট প্রতিষ্ঠান কীভাবে তা পূরণ করতে পারে।",
        ),
        "technology",
        (("mahbub-alam", "speaker"), ("arnab-saha", "panellist")),
    ),
    (
        "women-who-lead",
        Words("Women who lead teams", "যে নারীরা দল চালান"),
        Words(
            "From agent to team leader: what helped, and what stood in the way.",
            "এজেন্ট থেকে দলনেতা: কী সহায়ক ছিল, কী ছিল বাধা।",
        ),
        "skills",
        (("labonno-sarkar", "moderator"), ("prokriti-das", "panellist"), ("farhana-islam", "panellist")),
    ),
    (
        "after-automation",
        Words("Work that stays when machines answer", "যন্ত্র উত্তর দিলে যে কাজ থাকবে"),
        Words(
            "Which tasks move to software in the next years, and what to learn now.",
            "আগামী কয়েক বছরে কোন কাজ সফটওয়্যারের হাতে যাবে এবং এখন কী শেখা দরকার।",
        ),
        "technology",
        (("tanvir-rahman", "speaker"),),
    ),
)


def _seminar(number: int, *, start: dt.datetime) -> SessionFact:
    slug, title, about, track, people = SEMINARS[number - 1]
    return SessionFact(
        slug,
        PageWords(title, about),
        "seminar",
        start=start,
        end=start + dt.timedelta(minutes=60),
        track=track,
        language="bn-en" if track == "market" else "bn",
        speakers=tuple((f"example-{code}", part) for code, part in people),
    )


def _pause(slug: str, start: dt.datetime) -> SessionFact:
    return SessionFact(slug, says("Break", "বিরতি", "", ""), "break", start=start, end=start + dt.timedelta(minutes=30))


def _seminars(slug: str, day: dt.date, numbers: range, hours: tuple[int, ...], words: tuple[str, str]) -> ActivityFact:
    sessions = [_seminar(number, start=at(day, hour)) for number, hour in zip(numbers, hours, strict=True)]
    sessions.insert(2, _pause(f"break-{slug}", at(day, hours[1] + 1)))
    return ActivityFact(
        slug,
        says(
            words[0],
            words[1],
            "Seminars in the ballroom, one after another. One registration is good for all of them.",
            "বলরুমে একের পর এক সেমিনার। একটি নিবন্ধনেই সবগুলোতে অংশ নেওয়া যাবে।",
        ),
        "seminar",
        start=at(day, hours[0]),
        end=at(day, hours[-1] + 1),
        venue=VENUE,
        room=BALLROOM,
        sessions=tuple(sessions),
    )


def dhaka(days: tuple[dt.date, ...]) -> EventFact:
    first, second = days
    main = ActivityFact(
        "main",
        says(
            "Opening of the central summit",
            "কেন্দ্রীয় সামিটের উদ্বোধন",
            "The divisions bring their recommendations to Dhaka.",
            "বিভাগগুলোর সুপারিশ পৌঁছায় ঢাকায়।",
        ),
        "main",
        start=at(first, 10),
        end=at(first, 12),
        venue=VENUE,
        room=BALLROOM,
        components=("exhibition",),
        sessions=(
            SessionFact(
                "what-the-divisions-ask",
                says(
                    "What the divisions ask for",
                    "বিভাগগুলো যা চায়",
                    "Recommendations of the dialogues, read by their chairs.",
                    "সংলাপগুলোর সুপারিশ পড়ে শোনাবেন সভাপতিরা।",
                ),
                "keynote",
                start=at(first, 10, 30),
                end=at(first, 11, 30),
                track="policy",
                speakers=(("example-shirin-jahan", "chair"),),
            ),
        ),
    )
    fair = ActivityFact(
        "fair",
        says(
            "National job fair",
            "জাতীয় চাকরি মেলা",
            "Companies take CVs and hold interviews at their stalls.",
            "নিজেদের স্টলে সিভি নেবে ও সাক্ষাৎকার নেবে প্রতিষ্ঠানগুলো।",
        ),
        "fair",
        start=at(second, 10),
        end=at(second, 17),
        venue=VENUE,
        components=("cv-collection", "job-fair", "recruitment"),
    )
    awards = ActivityFact(
        "awards",
        says(
            "Awards night",
            "পুরস্কার প্রদান অনুষ্ঠান",
            "Companies and people of the year. By invitation.",
            "বছরের সেরা প্রতিষ্ঠান ও ব্যক্তি। আমন্ত্রিত অতিথিদের জন্য।",
        ),
        "awards",
        start=at(second, 19),
        end=at(second, 21),
        venue=VENUE,
        room=BALLROOM,
        by_invitation=True,
    )
    return EventFact(
        "dhaka",
        PageWords(
            Words("Central BPO Summit, Dhaka", "কেন্দ্রীয় বিপিও সামিট, ঢাকা"),
            Words(
                "Two days, nine seminars and a national job fair: where the road through the divisions ends.",
                "দুই দিন, নয়টি সেমিনার ও জাতীয় চাকরি মেলা: বিভাগ থেকে বিভাগে পথচলার শেষ গন্তব্য।",
            ),
        ),
        is_central=True,
        host="dhaka",
        sequence=8,
        dates=days,
        organisations=EXAMPLE_ROLES,
        activities=(
            main,
            _seminars(
                "seminars-day-1", first, range(1, 5), (13, 14, 16, 17), ("Seminars, first day", "সেমিনার, প্রথম দিন")
            ),
            _seminars(
                "seminars-day-2",
                second,
                range(5, 10),
                (10, 11, 13, 14, 15),
                ("Seminars, second day", "সেমিনার, দ্বিতীয় দিন"),
            ),
            fair,
            awards,
        ),
    )
