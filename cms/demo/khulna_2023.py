"""The divisional summit of Khulna, 15 and 17 June 2023: the one event that is known whole."""

import datetime as dt

from cms.demo.partners import SEASON_ROLES
from cms.demo.shapes import (
    ActivityFact,
    DialogueFact,
    EventFact,
    NewsFact,
    PageWords,
    Words,
    at,
    bullets,
    paragraphs,
)

FIRST_DAY, SECOND_DAY = dt.date(2023, 6, 15), dt.date(2023, 6, 17)
TOPIC = Words("Fostering BPO Industry to Achieve Smart Bangladesh", "ফস্টারিং বিপিও ইন্ডাস্ট্রি টু অ্যাচিভ স্মার্ট বাংলাদেশ")
STUDENTS = Words("Students of colleges and universities", "কলেজ ও বিশ্ববিদ্যালয়ের শিক্ষার্থী")
STAKEHOLDERS = Words("Local stakeholders of the BPO industry, policy makers", "বিপিও শিল্পের স্থানীয় অংশীজন ও নীতিনির্ধারক")
CAMPAIGN_PARTS = ("counselling-workshop", "cv-collection", "job-fair", "recruitment")
CAMPAIGN_BODY = Words(
    paragraphs(
        "<h3>What a campaign consists of</h3>",
        bullets(
            "A career-counselling workshop shows students what working in the BPO industry can offer.",
            "At the job fair, students who want such a career leave their CVs.",
            "Candidates who qualify can be recruited on the spot.",
        ),
    ),
    paragraphs(
        "<h3>ক্যাম্পেইনে যা থাকে</h3>",
        bullets(
            "ক্যারিয়ার কাউন্সেলিং কর্মশালায় শিক্ষার্থীরা বিপিও খাতে কাজের সুযোগ সম্পর্কে জানতে পারেন।",
            "চাকরি মেলায় আগ্রহী শিক্ষার্থীরা নিজেদের সিভি জমা দেন।",
            "যোগ্য প্রার্থীদের জন্য সেখানেই নিয়োগের ব্যবস্থা থাকে।",
        ),
    ),
)
NO_END = Words("The time of its end is not known.", "শেষ হওয়ার সময় জানা যায়নি।")

DIALOGUE = ActivityFact(
    "dialogue",
    PageWords(
        Words(f"Policy dialogue: {TOPIC.en}", f"পলিসি ডায়লগ: {TOPIC.bn}"),
        Words(
            "Local stakeholders discuss policy for the BPO industry at divisional level: what should be amended, and why.",
            "বিভাগীয় পর্যায়ে বিপিও শিল্পের নীতি নিয়ে স্থানীয় অংশীজনদের আলোচনা: কী পরিমার্জন প্রয়োজন এবং কেন।",
        ),
        Words(
            paragraphs(
                "The dialogue opened the Khulna summit on Thursday, 15 June 2023.",
                "Stakeholders from the division were asked for proposals to amend policy and for the reasons behind them. "
                "Which proposals were made is not known here.",
            ),
            paragraphs(
                "১৫ জুন ২০২৩, বৃহস্পতিবার এই সংলাপের মধ্য দিয়ে খুলনা বিভাগের সামিট শুরু হয়।",
                "নীতিমালা পরিমার্জনের প্রস্তাব ও তার প্রয়োজনীয়তা তুলে ধরতে বিভাগের অংশীজনদের আহ্বান জানানো হয়। "
                "কী কী প্রস্তাব এসেছিল, সে তথ্য এখানে নেই।",
            ),
        ),
    ),
    "dialogue",
    start=at(FIRST_DAY, 10),
    venue="dc-office-jashore",
    room="Conference room",
    by_invitation=True,
    audience=STAKEHOLDERS,
)
CAMPAIGN_MIST = ActivityFact(
    "campaign-mist",
    PageWords(
        Words("BPO Career Campaign, Khulna", "বিপিও ক্যারিয়ার ক্যাম্পেইন, খুলনা"),
        Words(
            "Career counselling, CV collection and a job fair at the Mangrove Institute of Science and Technology in Khulna city.",
            "খুলনা শহরের ম্যানগ্রোভ ইনস্টিটিউট অব সাইন্স অ্যান্ড টেকনোলজিতে ক্যারিয়ার কাউন্সেলিং, সিভি সংগ্রহ ও চাকরি মেলা।",
        ),
        CAMPAIGN_BODY,
    ),
    "campaign",
    start=at(FIRST_DAY, 14),
    venue="mist-khulna",
    audience=STUDENTS,
    components=CAMPAIGN_PARTS,
)
CAMPAIGN_JUST = ActivityFact(
    "campaign-just",
    PageWords(
        Words("BPO Career Campaign, Jashore University of Science and Technology", "বিপিও ক্যারিয়ার ক্যাম্পেইন, যবিপ্রবি"),
        Words(
            "The second career campaign of the Khulna summit, on the campus of Jashore University of Science and Technology.",
            "খুলনা বিভাগের সামিটের দ্বিতীয় ক্যারিয়ার ক্যাম্পেইন, যশোর বিজ্ঞান ও প্রযুক্তি বিশ্ববিদ্যালয়ের ক্যাম্পাসে।",
        ),
        CAMPAIGN_BODY,
    ),
    "campaign",
    start=at(SECOND_DAY, 10),
    venue="just-jashore",
    audience=STUDENTS,
    components=CAMPAIGN_PARTS,
)
MAIN = ActivityFact(
    "main",
    PageWords(
        Words(
            "Main event: Divisional BPO Summit 2023 (Khulna Division), with job fair",
            "মূল অনুষ্ঠান: বিভাগীয় বিপিও সামিট ২০২৩ (খুলনা বিভাগ) ও চাকরি মেলা",
        ),
        Words(
            "The main event of the Khulna summit at the software technology park in Jashore. A job fair runs in parallel.",
            "যশোরের সফটওয়্যার টেকনোলজি পার্কে খুলনা বিভাগের সামিটের মূল অনুষ্ঠান। পাশাপাশি চলে চাকরি মেলা।",
        ),
        Words(
            paragraphs(
                "The main event closed the summit on Saturday, 17 June 2023, at half past two in the afternoon. "
                "The park is also known as Jashore IT Park.",
                NO_END.en,
            ),
            paragraphs(
                "১৭ জুন ২০২৩, শনিবার দুপুর আড়াইটায় মূল অনুষ্ঠানের মধ্য দিয়ে সামিট শেষ হয়। স্থানটি ‘যশোর আইটি পার্ক’ নামেও পরিচিত।",
                NO_END.bn,
            ),
        ),
    ),
    "main",
    start=at(SECOND_DAY, 14, 30),
    venue="software-park-jashore",
    audience=Words(
        "Students, job seekers, companies and everybody interested",
        "শিক্ষার্থী, চাকরিপ্রার্থী, প্রতিষ্ঠান ও আগ্রহী সবাই",
    ),
    components=("cv-collection", "job-fair", "recruitment"),
)

NEWS = NewsFact(
    "khulna-summit-under-way",
    PageWords(
        Words("Khulna division's BPO Summit is under way in Jashore", "যশোরে শুরু হয়েছে খুলনা বিভাগের বিপিও সামিট"),
        Words(
            "The third divisional summit of the season opens today with a policy dialogue; the main event follows on Saturday.",
            "মৌসুমের তৃতীয় বিভাগীয় সামিট আজ পলিসি ডায়লগ দিয়ে শুরু; মূল অনুষ্ঠান হবে শনিবার।",
        ),
        Words(
            paragraphs(
                "The “Divisional BPO Summit 2023 (Khulna Division)” began in Jashore today, Thursday. BACCO, the trade body of the "
                "country's BPO and outsourcing companies, organises it with the overall cooperation of the Department of ICT and of the "
                "‘Business Promotion Council’ – a body of the Ministry of Commerce.",
                "The season runs from May to July. It set out from Rajshahi on 23–24 May and went on to Sylhet; Khulna is third in line. "
                "After seven divisions the central summit will be held in Dhaka. It is BACCO's fifth BPO Summit.",
                "<h3>Two days, four activities, two districts</h3>",
                bullets(
                    f"Today in the conference room of the Deputy Commissioner's office, Jashore: the policy dialogue ‘{TOPIC.en}’.",
                    "Today at 2 p.m. in Khulna: a career campaign at the Mangrove Institute of Science and Technology.",
                    "17 June, 10 a.m.: a career campaign at Jashore University of Science and Technology.",
                    "17 June, 2:30 p.m.: the main event at Sheikh Hasina Software Technology Park, Jashore.",
                ),
                "At the campaigns, students attend counselling workshops and leave CVs at a job fair; for candidates who qualify there "
                "is recruitment, too. The organisers want to show ICT products and services, what the BPO sector has achieved, and the "
                "progress in e-governance, e-commerce and infrastructure – to the people of Bangladesh and to the world.",
            ),
            paragraphs(
                "যশোরে আজ বৃহস্পতিবার শুরু হয়েছে “বিভাগীয় বিপিও সামিট ২০২৩ (খুলনা বিভাগ)”। আয়োজক দেশের বিপিও ও আউটসোর্সিং প্রতিষ্ঠানগুলোর "
                "বাণিজ্য সংগঠন বাক্কো। সার্বিক সহযোগিতায় রয়েছে তথ্য ও যোগাযোগ প্রযুক্তি অধিদপ্তর এবং বাণিজ্য মন্ত্রণালয়ের অধীন "
                "‘বিজনেস প্রোমোশন কাউন্সিল’।",
                "মে–জুলাইজুড়ে চলা এই আয়োজনের যাত্রা শুরু ২৩-২৪ মে, রাজশাহীতে; এরপর সিলেট। খুলনা তালিকায় তৃতীয়। সাত বিভাগ ঘুরে কেন্দ্রীয় "
                "সামিট হবে ঢাকায়। বাক্কোর উদ্যোগে এটি পঞ্চম বিপিও সামিট।",
                "<h3>দুই দিন, দুই জেলা, চার আয়োজন</h3>",
                bullets(
                    f"আজ জেলা প্রশাসক কার্যালয়ের সভাকক্ষে (যশোর) পলিসি ডায়লগ: ‘{TOPIC.bn}’।",
                    "আজ দুপুর ২টায় খুলনার ম্যানগ্রোভ ইনস্টিটিউট অব সাইন্স অ্যান্ড টেকনোলজিতে ক্যারিয়ার ক্যাম্পেইন।",
                    "১৭ জুন সকাল ১০টায় যশোর বিজ্ঞান ও প্রযুক্তি বিশ্ববিদ্যালয়ে (যবিপ্রবি) ক্যারিয়ার ক্যাম্পেইন।",
                    "১৭ জুন দুপুর আড়াইটায় শেখ হাসিনা সফটওয়্যার টেকনোলজি পার্কে মূল অনুষ্ঠান।",
                ),
                "ক্যাম্পেইনে শিক্ষার্থীদের জন্য আছে কাউন্সেলিং কর্মশালা, চাকরি মেলায় সিভি জমা দেওয়ার সুযোগ আর যোগ্যদের জন্য নিয়োগের ব্যবস্থা। "
                "আইসিটি পণ্য ও সেবা, বিপিও খাতের অর্জন এবং ই-গভর্নেন্স, ই-কমার্স ও অবকাঠামোর অগ্রগতি দেশের মানুষ ও বিশ্বের সামনে তুলে ধরতে চান "
                "আয়োজকেরা।",
            ),
        ),
    ),
    published_on=FIRST_DAY,
    source="Dhaka Mail",
)

EVENT = EventFact(
    "khulna",
    PageWords(
        Words("Divisional BPO Summit 2023 (Khulna Division)", "বিভাগীয় বিপিও সামিট ২০২৩ (খুলনা বিভাগ)"),
        Words(
            "A policy dialogue, two career campaigns and the main event with a job fair, in Jashore and in Khulna city.",
            "যশোর ও খুলনা শহরে একটি পলিসি ডায়লগ, দুটি ক্যারিয়ার ক্যাম্পেইন এবং চাকরি মেলাসহ মূল অনুষ্ঠান।",
        ),
        Words(
            paragraphs(
                "Khulna was the third divisional summit of the season. Jashore hosted it; the first campaign was held in Khulna city.",
                "The two days are 15 and 17 June. The Friday between them was the weekly holiday.",
            ),
            paragraphs(
                "মৌসুমের তৃতীয় বিভাগীয় সামিট ছিল খুলনা বিভাগে। আয়োজক জেলা যশোর; প্রথম ক্যারিয়ার ক্যাম্পেইনটি হয় খুলনা শহরে।",
                "সামিটের দুই দিন ১৫ ও ১৭ জুন। মাঝের শুক্রবার ছিল সাপ্তাহিক ছুটি।",
            ),
        ),
    ),
    division="khulna",
    host="jashore",
    sequence=3,
    dates=(FIRST_DAY, SECOND_DAY),
    organisations=SEASON_ROLES,
    activities=(DIALOGUE, CAMPAIGN_MIST, CAMPAIGN_JUST, MAIN),
    news=(NEWS,),
)

AGENDA = (
    Words("Questions of policy for the BPO industry in the division", "বিভাগীয় পর্যায়ে বিপিও শিল্পের নীতিনির্ধারণী নানা দিক"),
    Words("Proposals to amend policy", "নীতিমালা পরিমার্জনের প্রস্তাব"),
    Words("Why these amendments are necessary", "প্রস্তাবিত পরিমার্জনের প্রয়োজনীয়তা"),
)
TALKS = DialogueFact(
    "bpo-2023-khulna-dialogue",
    TOPIC,
    AGENDA,
    proposals_until=at(FIRST_DAY, 10),
)
