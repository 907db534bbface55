"""The BPO Summit of 2023 as far as it is known. What is not known stays empty, and the texts say so in both languages."""

import datetime as dt

from cms.demo.khulna_2023 import AGENDA, STAKEHOLDERS, STUDENTS, TALKS, TOPIC
from cms.demo.khulna_2023 import EVENT as KHULNA
from cms.demo.partners import SEASON_ROLES
from cms.demo.shapes import (
    ActivityFact,
    DialogueFact,
    EditionFact,
    EventFact,
    PageWords,
    SessionFact,
    Words,
    at,
    bullets,
    paragraphs,
)

NO_TIME = Words("The time of day is not known.", "সময় জানা যায়নি।")
NO_AGENDA = Words(
    "Its activities are not known here. Whoever knows more is welcome to tell the organisers.",
    "এর কার্যক্রমের বিবরণ এখানে নেই। কারও কাছে তথ্য থাকলে আয়োজকদের জানাতে অনুরোধ করা হচ্ছে।",
)


def _division(en: str, bn: str) -> Words:
    return Words(f"Divisional BPO Summit 2023 ({en} Division)", f"বিভাগীয় বিপিও সামিট ২০২৩ ({bn} বিভাগ)")


def _body(*texts: Words) -> Words:
    return Words(paragraphs(*(text.en for text in texts)), paragraphs(*(text.bn for text in texts)))


RAJSHAHI = EventFact(
    "rajshahi",
    PageWords(
        _division("Rajshahi", "রাজশাহী"),
        Words(
            "The season set out from here: the first divisional summit, with its opening in Singra, Natore.",
            "এখান থেকেই মৌসুমের যাত্রা: প্রথম বিভাগীয় সামিট, উদ্বোধন নাটোরের সিংড়ায়।",
        ),
        _body(Words("Of its other activities nothing is known here.", "এর অন্যান্য কার্যক্রমের তথ্য এখানে নেই।")),
    ),
    division="rajshahi",
    sequence=1,
    dates=(dt.date(2023, 5, 23), dt.date(2023, 5, 24)),
    organisations=SEASON_ROLES,
    activities=(
        ActivityFact(
            "opening",
            PageWords(
                Words("Opening of the divisional summit, 24 May 2023", "বিভাগীয় সামিটের উদ্বোধন, ২৪ মে ২০২৩"),
                Words(
                    "Opening of the first divisional summit in Singra, Natore. The time of day is not known.",
                    "নাটোরের সিংড়ায় প্রথম বিভাগীয় সামিটের উদ্বোধন। সময় জানা যায়নি।",
                ),
            ),
            "main",
            venue="singra-auditorium",
        ),
    ),
)
SYLHET = EventFact(
    "sylhet",
    PageWords(
        _division("Sylhet", "সিলেট"),
        Words(
            "The second divisional summit, after Rajshahi and before Khulna.",
            "দ্বিতীয় বিভাগীয় সামিট; রাজশাহীর পরে, খুলনার আগে।",
        ),
        _body(NO_AGENDA),
    ),
    division="sylhet",
    sequence=2,
    dates_note=Words(
        "Between 24 May and 15 June 2023; the exact dates are not known",
        "২৪ মে থেকে ১৫ জুন ২০২৩-এর মধ্যে; সঠিক তারিখ জানা যায়নি",
    ),
    organisations=SEASON_ROLES,
)
MYMENSINGH = EventFact(
    "mymensingh",
    PageWords(
        _division("Mymensingh", "ময়মনসিংহ"),
        Words(
            "The fourth divisional summit, at the Advocate Tarek Smriti Auditorium.",
            "চতুর্থ বিভাগীয় সামিট, অ্যাডভোকেট তারেক স্মৃতি অডিটোরিয়ামে।",
        ),
    ),
    division="mymensingh",
    sequence=4,
    dates=(dt.date(2023, 6, 20),),
    organisations=SEASON_ROLES,
    activities=(
        ActivityFact(
            "main",
            PageWords(
                Words("Divisional summit, 20 June 2023", "বিভাগীয় সামিট, ২০ জুন ২০২৩"),
                Words(
                    "Held at the Advocate Tarek Smriti Auditorium on 20 June 2023. The time of day is not known.",
                    "২০ জুন ২০২৩ অ্যাডভোকেট তারেক স্মৃতি অডিটোরিয়ামে অনুষ্ঠিত। সময় জানা যায়নি।",
                ),
            ),
            "main",
            venue="tarek-auditorium-mymensingh",
        ),
    ),
)
RANGPUR = EventFact(
    "rangpur",
    PageWords(
        _division("Rangpur", "রংপুর"),
        Words(
            "The divisional summit on the Town Hall ground. Its place in the order of the season is not confirmed.",
            "টাউন হল মাঠে বিভাগীয় সামিট। মৌসুমের ক্রমে এর অবস্থান নিশ্চিত নয়।",
        ),
    ),
    division="rangpur",
    dates_note=Words("On a Tuesday in 2023; the date is not known", "২০২৩ সালের এক মঙ্গলবার; তারিখ জানা যায়নি"),
    organisations=SEASON_ROLES,
    activities=(
        ActivityFact(
            "main",
            PageWords(
                Words("Divisional summit on the Town Hall ground", "টাউন হল মাঠে বিভাগীয় সামিট"),
                Words(
                    "On a Tuesday from 3 p.m. to 5 p.m. on the ground of Rangpur Town Hall. The date is not known.",
                    "এক মঙ্গলবার বিকাল ৩টা থেকে ৫টা পর্যন্ত রংপুর টাউন হল মাঠে। তারিখ জানা যায়নি।",
                ),
            ),
            "main",
            venue="town-hall-rangpur",
        ),
    ),
)
BARISHAL = EventFact(
    "barishal",
    PageWords(
        _division("Barishal", "বরিশাল"),
        Words(
            "The divisional summit of Barishal. Its place in the order of the season is not confirmed.",
            "বরিশাল বিভাগের সামিট। মৌসুমের ক্রমে এর অবস্থান নিশ্চিত নয়।",
        ),
        _body(NO_AGENDA),
    ),
    division="barishal",
    dates_note=Words("In the season of 2023; the dates are not known", "২০২৩ সালের মৌসুমে; তারিখ জানা যায়নি"),
    organisations=SEASON_ROLES,
)
CHATTOGRAM = EventFact(
    "chattogram",
    PageWords(
        _division("Chattogram", "চট্টগ্রাম"),
        Words(
            "The final divisional summit: a skills seminar, a policy dialogue and the main event with a job fair.",
            "শেষ বিভাগীয় সামিট: দক্ষতা উন্নয়ন সেমিনার, পলিসি ডায়লগ এবং চাকরি মেলাসহ মূল অনুষ্ঠান।",
        ),
    ),
    division="chattogram",
    host="chattogram",
    sequence=7,
    dates=(dt.date(2023, 7, 12), dt.date(2023, 7, 13)),
    organisations=SEASON_ROLES,
    activities=(
        ActivityFact(
            "seminar",
            PageWords(
                Words(
                    "Skills seminar: New horizon of a promising workplace",
                    "দক্ষতা উন্নয়ন সেমিনার: ‘সম্ভাবনাময় কর্মক্ষেত্রের নতুন দিগন্ত’",
                ),
                Words(
                    "A seminar for students on the skills that the BPO industry looks for, at Premier University.",
                    "বিপিও শিল্পে প্রয়োজনীয় দক্ষতা নিয়ে শিক্ষার্থীদের জন্য সেমিনার, প্রিমিয়ার ইউনিভার্সিটিতে।",
                ),
            ),
            "seminar",
            start=at(dt.date(2023, 7, 12), 11),
            venue="premier-university",
            audience=STUDENTS,
        ),
        ActivityFact(
            "dialogue",
            PageWords(
                Words(f"Policy dialogue: {TOPIC.en}", f"পলিসি ডায়লগ: {TOPIC.bn}"),
                Words(
                    "The dialogue on policy for the BPO industry, at the Deputy Commissioner's office in Chattogram.",
                    "চট্টগ্রাম জেলা প্রশাসক কার্যালয়ে বিপিও শিল্পের নীতি নিয়ে সংলাপ।",
                ),
            ),
            "dialogue",
            start=at(dt.date(2023, 7, 13), 10),
            venue="dc-office-chattogram",
            by_invitation=True,
            audience=STAKEHOLDERS,
        ),
        ActivityFact(
            "main",
            PageWords(
                Words("Main event and job fair", "মূল অনুষ্ঠান ও চাকরি মেলা"),
                Words(
                    "The main event of the Chattogram summit with a job fair, at the District Shilpakala Academy.",
                    "জেলা শিল্পকলা একাডেমিতে চট্টগ্রাম বিভাগের সামিটের মূল অনুষ্ঠান ও চাকরি মেলা।",
                ),
            ),
            "main",
            start=at(dt.date(2023, 7, 13), 15),
            venue="shilpakala-chattogram",
            components=("job-fair", "cv-collection"),
        ),
    ),
)


def _seminar(number: int, *, day: Words) -> SessionFact:
    """One of the nine. That it was held, and on which day, is all that is known."""
    digits = "০১২৩৪৫৬৭৮৯"
    return SessionFact(
        f"seminar-{number}",
        PageWords(
            Words(f"Seminar {number} (title not known)", f"সেমিনার {digits[number]} (শিরোনাম জানা যায়নি)"),
            Words(
                f"One of the nine seminars, on {day.en}, also online. Title, time and speakers are not known.",
                f"নয়টি সেমিনারের একটি; {day.bn}, অনলাইনেও সম্প্রচারিত। শিরোনাম, সময় ও বক্তাদের নাম জানা যায়নি।",
            ),
        ),
        "seminar",
    )


def _seminars(slug: str, numbers: range, *, day: Words, how_many: Words) -> ActivityFact:
    return ActivityFact(
        slug,
        PageWords(
            Words(f"Seminars of {day.en}", f"{day.bn}-এর সেমিনার"),
            Words(
                f"{how_many.en} of the nine seminars, in the hall and online. The times of day are not known.",
                f"নয়টির মধ্যে {how_many.bn} সেমিনার; সরাসরি ও অনলাইনে। সময় জানা যায়নি।",
            ),
        ),
        "seminar",
        venue="intercontinental-dhaka",
        room="Ruposhi Bangla Grand Ballroom",
        sessions=tuple(_seminar(number, day=day) for number in numbers),
    )


DHAKA = EventFact(
    "dhaka",
    PageWords(
        Words("BPO Summit Bangladesh 2023, Dhaka", "কেন্দ্রীয় বিপিও সামিট ২০২৩, ঢাকা"),
        Words(
            "The central summit after the divisions: two days with nine seminars and a job fair, free of charge by registration.",
            "বিভাগীয় সামিটগুলোর পরে কেন্দ্রীয় আয়োজন: দুই দিনে নয়টি সেমিনার ও চাকরি মেলা; নিবন্ধন করে বিনা মূল্যে অংশগ্রহণ।",
        ),
        Words(
            paragraphs(
                "The central summit closed the season at the InterContinental Dhaka.",
                bullets(
                    "Nine seminars, four on the first day and five on the second, held in the hall and online.",
                    "Fifteen companies with stalls take CVs; the goal is at least 1,000 jobs.",
                    "By then the sector employs about 70,000 people.",
                ),
            ),
            paragraphs(
                "ইন্টারকন্টিনেন্টাল ঢাকায় কেন্দ্রীয় সামিটের মধ্য দিয়ে মৌসুম শেষ হয়।",
                bullets(
                    "নয়টি সেমিনার: প্রথম দিন চারটি, দ্বিতীয় দিন পাঁচটি; সরাসরি ও অনলাইনে।",
                    "স্টল দেওয়া ১৫টি প্রতিষ্ঠান সিভি নেয়; লক্ষ্য অন্তত ১,০০০ কর্মসংস্থান।",
                    "সে সময় এ খাতে প্রায় ৭০,০০০ মানুষ কর্মরত।",
                ),
            ),
        ),
    ),
    is_central=True,
    host="dhaka",
    sequence=8,
    dates=(dt.date(2023, 7, 22), dt.date(2023, 7, 23)),
    organisations=SEASON_ROLES,
    activities=(
        _seminars(
            "seminars-day-1",
            range(1, 5),
            day=Words("Saturday, 22 July 2023", "২২ জুলাই ২০২৩, শনিবার"),
            how_many=Words("Four", "চারটি"),
        ),
        _seminars(
            "seminars-day-2",
            range(5, 10),
            day=Words("Sunday, 23 July 2023", "২৩ জুলাই ২০২৩, রবিবার"),
            how_many=Words("Five", "পাঁচটি"),
        ),
        ActivityFact(
            "fair",
            PageWords(
                Words("Stalls and job fair", "স্টল ও চাকরি মেলা"),
                Words(
                    "Fifteen companies take CVs at their stalls. The times of day are not known.",
                    "১৫টি প্রতিষ্ঠান নিজেদের স্টলে সিভি নেয়। সময় জানা যায়নি।",
                ),
            ),
            "fair",
            venue="intercontinental-dhaka",
            components=("cv-collection", "job-fair"),
        ),
    ),
)

EDITION = EditionFact(
    "bpo-2023",
    2023,
    PageWords(
        Words("BPO Summit Bangladesh 2023 (5th)", "বিপিও সামিট বাংলাদেশ ২০২৩ (পঞ্চম)"),
        Words(
            "The fifth BPO Summit, and the first that went to the divisions: from Rajshahi in May to Dhaka in July 2023.",
            "পঞ্চম বিপিও সামিট এবং প্রথমবারের মতো বিভাগে বিভাগে: মে মাসে রাজশাহী থেকে জুলাইয়ে ঢাকা, ২০২৩।",
        ),
        Words(
            paragraphs(
                "BACCO organised the summit with the cooperation of the Department of ICT and the Business Promotion Council. Divisional "
                "summits in sequence led to the central summit in Dhaka. Some reports count seven divisions, others all eight.",
                "On 21 May 2023 memoranda were signed with nine associations: BCS, ISPAB, BASIS, BIJF, TMGB, e-CAB, WE, BFDS and BWIT.",
                "<h3>What the summit set out to show</h3>",
                bullets(
                    "ICT products and services",
                    "what the BPO sector has achieved, and what it can become",
                    "seminars and workshops on information technology",
                    "progress in e-governance, e-commerce and infrastructure, for the people of Bangladesh and for the world",
                ),
                "This is an archive. Where it names no date, time or title, none is known.",
            ),
            paragraphs(
                "তথ্য ও যোগাযোগ প্রযুক্তি অধিদপ্তর এবং বিজনেস প্রোমোশন কাউন্সিলের সহযোগিতায় সামিটের আয়োজন করে বাক্কো। পর্যায়ক্রমে বিভাগীয় "
                "সামিটের পর ঢাকায় হয় কেন্দ্রীয় সামিট। কোনো কোনো প্রতিবেদনে সাত বিভাগের কথা বলা হয়েছে, কোনোটিতে আট বিভাগেরই।",
                "২১ মে ২০২৩ নয়টি সংগঠনের সঙ্গে সমঝোতা স্মারক স্বাক্ষরিত হয়: বিসিএস, আইএসপিএবি, বেসিস, বিআইজেএফ, টিএমজিবি, ই-ক্যাব, উই, "
                "বিএফডিএস ও বিডব্লিউআইটি।",
                "<h3>সামিট যা তুলে ধরতে চেয়েছে</h3>",
                bullets(
                    "আইসিটি পণ্য ও সেবা",
                    "বিপিও খাতের অর্জন ও সম্ভাবনা",
                    "তথ্যপ্রযুক্তিবিষয়ক সেমিনার ও কর্মশালা",
                    "ই-গভর্নেন্স, ই-কমার্স ও অবকাঠামোর অগ্রগতি; দেশের মানুষ ও বিশ্ববাসীর জন্য",
                ),
                "এটি আগের আয়োজনের আর্কাইভ। যেখানে তারিখ, সময় বা শিরোনাম নেই, সেখানে তা জানা যায়নি।",
            ),
        ),
    ),
    ordinal=5,
    theme=Words("", ""),
    season=(dt.date(2023, 5, 1), dt.date(2023, 7, 31)),
    events=(RAJSHAHI, SYLHET, KHULNA, MYMENSINGH, RANGPUR, BARISHAL, CHATTOGRAM, DHAKA),
)

DIALOGUES = (
    TALKS,
    DialogueFact("bpo-2023-chattogram-dialogue", TOPIC, AGENDA[1:], proposals_until=at(dt.date(2023, 7, 13), 10)),
)
