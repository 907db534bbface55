"""What the example says: topics, titles, news, agenda of the dialogues. All of it invented."""

from cms.demo.khulna_2023 import TOPIC
from cms.demo.shapes import NOTHING, PageWords, Words, paragraphs

STUDENTS = Words("Students of colleges and universities", "কলেজ ও বিশ্ববিদ্যালয়ের শিক্ষার্থী")
LOCAL_STAKEHOLDERS = Words("Local stakeholders and policy makers, by invitation", "আমন্ত্রিত স্থানীয় অংশীজন ও নীতিনির্ধারক")
EXAMPLE_ROLES = (
    ("bacco", "organiser"),
    ("department-of-ict", "cooperation"),
    ("business-promotion-council", "cooperation"),
    ("example-rupsha-contact", "sponsor"),
)

DIALOGUE_TOPICS = {
    "rajshahi": Words("Skills for BPO work outside Dhaka", "ঢাকার বাইরে বিপিও কাজের জন্য দক্ষতা"),
    "sylhet": Words("Internet and power for offices in the districts", "জেলার অফিসে ইন্টারনেট ও বিদ্যুৎ"),
    "khulna": TOPIC,
    "barishal": Words("More women in the BPO workforce", "বিপিও খাতে নারীর অংশগ্রহণ বাড়ানো"),
    "chattogram": Words("From local service to export", "স্থানীয় সেবা থেকে রপ্তানি"),
}


def says(title_en: str, title_bn: str, summary_en: str, summary_bn: str, body: Words = NOTHING) -> PageWords:
    return PageWords(Words(title_en, title_bn), Words(summary_en, summary_bn), body)


def division_title(name: Words) -> Words:
    return Words(f"Divisional BPO Summit ({name.en} Division)", f"বিভাগীয় বিপিও সামিট ({name.bn} বিভাগ)")


NEWS_OF_TODAY = says(
    "Example: Khulna's summit opens in Jashore today",
    "নমুনা: যশোরে আজ শুরু হচ্ছে খুলনা বিভাগের সামিট",
    "A policy dialogue in the morning, a career campaign in Khulna city in the afternoon.",
    "সকালে পলিসি ডায়লগ, দুপুরে খুলনা শহরে ক্যারিয়ার ক্যাম্পেইন।",
    Words(
        paragraphs(
            "The summit of Khulna Division begins today in the conference room of the Deputy Commissioner's office in Jashore. In the "
            "afternoon, students meet companies at the Mangrove Institute of Science and Technology in Khulna.",
            "The day after tomorrow it goes on with a campaign at Jashore University of Science and Technology and with the main event. "
            "Places can still be had.",
            "This news item belongs to the example season and is invented.",
        ),
        paragraphs(
            "যশোর জেলা প্রশাসক কার্যালয়ের সভাকক্ষে আজ শুরু হচ্ছে খুলনা বিভাগের সামিট। দুপুরে খুলনার ম্যানগ্রোভ ইনস্টিটিউট অব সাইন্স অ্যান্ড "
            "টেকনোলজিতে শিক্ষার্থীরা কথা বলবেন বিভিন্ন প্রতিষ্ঠানের সঙ্গে।",
            "পরশু যশোর বিজ্ঞান ও প্রযুক্তি বিশ্ববিদ্যালয়ে দ্বিতীয় ক্যাম্পেইন, এরপর মূল অনুষ্ঠান। এখনো আসন আছে।",
            "সংবাদটি নমুনা মৌসুমের এবং কাল্পনিক।",
        ),
    ),
)
NEWS_OF_RAJSHAHI = says(
    "Example: Rajshahi asks for training where students live",
    "নমুনা: শিক্ষার্থীর নিজ জেলায় প্রশিক্ষণ চায় রাজশাহী",
    "The dialogue adopted its minutes and endorsed one recommendation for Dhaka.",
    "সংলাপের কার্যবিবরণী গৃহীত হয়েছে; ঢাকার জন্য একটি সুপারিশ অনুমোদন করা হয়েছে।",
    Words(
        paragraphs(
            "Training for BPO work should be offered in the district towns, with part of the cost carried while trainees study: so says the "
            "recommendation of the Rajshahi dialogue. It goes to the central team in Dhaka together with those of the other divisions.",
            "This news item belongs to the example season and is invented.",
        ),
        paragraphs(
            "জেলা শহরেই বিপিও কাজের প্রশিক্ষণ দিতে হবে এবং প্রশিক্ষণকালে খরচের একটি অংশ বহন করতে হবে: রাজশাহীর সংলাপের সুপারিশ এটি। অন্য "
            "বিভাগের সুপারিশের সঙ্গে তা যাবে ঢাকার কেন্দ্রীয় দলের কাছে।",
            "সংবাদটি নমুনা মৌসুমের এবং কাল্পনিক।",
        ),
    ),
)
