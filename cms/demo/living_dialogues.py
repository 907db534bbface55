"""What the dialogues of the example were about, what was proposed, and what the two that are over recommend. All of it invented."""

from dataclasses import dataclass

from cms.demo.shapes import Words


@dataclass(frozen=True, slots=True)
class ProposalFact:
    """`declined`: why it was declined, in the words of the clerk; empty: qualified, or not yet screened."""

    text: str
    necessity: str
    proposer: str
    organisation: str
    point: int
    is_public: bool = True
    declined: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeFact:
    """Of a dialogue that is over. `sources` are places in its list of proposals; `addressed_to` an organisation's code."""

    minutes: Words
    recommendation: Words
    sources: tuple[int, ...]
    addressed_to: str
    summary: Words


POINTS = {
    "rajshahi": (
        Words("Training where students live", "শিক্ষার্থীর নিজ জেলায় প্রশিক্ষণ"),
        Words("What companies ask of beginners", "নতুনদের কাছে প্রতিষ্ঠানের প্রত্যাশা"),
    ),
    "sylhet": (
        Words("Internet for offices outside the city", "শহরের বাইরের অফিসে ইন্টারনেট"),
        Words("Power that does not fail", "নিরবচ্ছিন্ন বিদ্যুৎ"),
    ),
    "khulna": (
        Words("Amendments of policy for the BPO industry", "বিপিও শিল্পের জন্য নীতিমালার পরিমার্জন"),
        Words("Why they are necessary", "পরিমার্জনের প্রয়োজনীয়তা"),
        Words("Working from Jashore and Khulna", "যশোর ও খুলনা থেকে কাজ"),
    ),
    "barishal": (
        Words("Getting to work and back safely", "নিরাপদে কর্মস্থলে যাতায়াত"),
        Words("Child care at large offices", "বড় অফিসে শিশু পরিচর্যা"),
    ),
    "chattogram": (
        Words("Contracts with clients abroad", "বিদেশি গ্রাহকের সঙ্গে চুক্তি"),
        Words("Being paid from abroad", "বিদেশ থেকে পেমেন্ট পাওয়া"),
    ),
}

PROPOSALS = {
    "rajshahi": (
        ProposalFact(
            "জেলা শহরের কলেজগুলোতে তিন মাস মেয়াদি বিপিও প্রশিক্ষণ চালু করা হোক।",
            "ঢাকায় থেকে প্রশিক্ষণ নেওয়ার খরচ অধিকাংশ শিক্ষার্থীর পক্ষে বহন করা সম্ভব নয়।",
            "আসিফা তালুকদার",
            "Example Polytechnic Institute",
            1,
        ),
        ProposalFact(
            "প্রশিক্ষণকালে শিক্ষার্থীদের যাতায়াত ও ইন্টারনেট বাবদ ভাতা দেওয়া হোক।",
            "ভাতা না থাকায় অনেকে মাঝপথে প্রশিক্ষণ ছেড়ে দেন।",
            "রায়হান মৃধা",
            "Padma Outsourcing (example)",
            1,
            is_public=False,
        ),
        ProposalFact(
            "Publish once a year which skills companies of the sector hired for.",
            "Colleges plan their courses without knowing what is asked for.",
            "Nadim Zaman",
            "Surma Data Services (example)",
            2,
        ),
        ProposalFact(
            "সব প্রতিষ্ঠানে একই বেতনকাঠামো নির্ধারণ করা হোক।",
            "নতুনদের বেতনে বড় পার্থক্য রয়েছে।",
            "শাওন সরকার",
            "",
            2,
            is_public=False,
            declined="বেতনকাঠামো এই সংলাপের বিষয়ের মধ্যে পড়ে না।",
        ),
    ),
    "sylhet": (
        ProposalFact(
            "উপজেলা পর্যায়ের অফিসের জন্য অন্তত দুটি পৃথক ফাইবার সংযোগ নিশ্চিত করা হোক।",
            "একটি সংযোগ বিচ্ছিন্ন হলে পুরো দিনের কাজ বন্ধ থাকে এবং গ্রাহক হারাতে হয়।",
            "মিথিলা চৌধুরী",
            "Surma Data Services (example)",
            1,
        ),
        ProposalFact(
            "বিপিও প্রতিষ্ঠানকে শিল্প খাতের হারে বিদ্যুৎ বিল দেওয়ার সুযোগ দেওয়া হোক।",
            "রাতের পালায় কাজ করা প্রতিষ্ঠানের ব্যয়ের বড় অংশ বিদ্যুৎ ও জেনারেটর।",
            "ইমতিয়াজ হোসাইন",
            "Rupsha Contact Center (example)",
            2,
        ),
    ),
    "khulna": (
        ProposalFact(
            "যশোরের সফটওয়্যার পার্কে নতুন প্রতিষ্ঠানের জন্য ছয় মাস ভাড়ামুক্ত জায়গা রাখা হোক।",
            "শুরুর মাসগুলোতে গ্রাহক কম থাকে, ভাড়া দেওয়াই সবচেয়ে কঠিন।",
            "তাসনিম জাহান",
            "Karnaphuli Soft (example)",
            3,
        ),
        ProposalFact(
            "Let one licence cover voice, chat and data services.",
            "A company that adds chat support today applies twice and waits for months.",
            "Sabbir Rahman",
            "Rupsha Contact Center (example)",
            1,
            is_public=False,
        ),
    ),
    "barishal": (),
    "chattogram": (),
}

OUTCOMES = {
    "rajshahi": OutcomeFact(
        Words(
            "The dialogue met with stakeholders of the division. Four proposals were made, three were qualified.\n\n"
            "Agreed: training for BPO work belongs into the district towns, with an allowance while it lasts. Companies are ready to lend "
            "trainers. Colleges ask to be told each year what the sector hires for.\n\n"
            "These minutes belong to the example season and are invented.",
            "বিভাগের অংশীজনদের নিয়ে সংলাপ অনুষ্ঠিত হয়। চারটি প্রস্তাব আসে, তিনটি বিবেচনার জন্য গৃহীত হয়।\n\n"
            "ঐকমত্য: বিপিও কাজের প্রশিক্ষণ জেলা শহরে হওয়া প্রয়োজন এবং প্রশিক্ষণকালে ভাতা থাকা দরকার। প্রতিষ্ঠানগুলো প্রশিক্ষক দিতে প্রস্তুত। "
            "কোন দক্ষতায় নিয়োগ হচ্ছে, কলেজগুলো প্রতিবছর তা জানতে চায়।\n\n"
            "এই কার্যবিবরণী নমুনা মৌসুমের এবং কাল্পনিক।",
        ),
        Words(
            "Offer three-month BPO training in the district towns, with an allowance for travel and internet while it lasts.",
            "জেলা শহরে তিন মাস মেয়াদি বিপিও প্রশিক্ষণ চালু করা এবং প্রশিক্ষণকালে যাতায়াত ও ইন্টারনেট ভাতা দেওয়া হোক।",
        ),
        (0, 1),
        "ict-division",
        Words(
            "Stakeholders ask for training in the district towns and for an allowance while it lasts.",
            "অংশীজনেরা জেলা শহরে প্রশিক্ষণ এবং প্রশিক্ষণকালে ভাতা চেয়েছেন।",
        ),
    ),
    "sylhet": OutcomeFact(
        Words(
            "The dialogue met with stakeholders of the division. Two proposals were made, both were qualified.\n\n"
            "Agreed: offices outside the city need a second line, and power at a rate that makes night work possible.\n\n"
            "These minutes belong to the example season and are invented.",
            "বিভাগের অংশীজনদের নিয়ে সংলাপ অনুষ্ঠিত হয়। দুটি প্রস্তাব আসে, দুটিই বিবেচনার জন্য গৃহীত হয়।\n\n"
            "ঐকমত্য: শহরের বাইরের অফিসে দ্বিতীয় সংযোগ এবং রাতের পালা চালানোর মতো সাশ্রয়ী বিদ্যুৎ প্রয়োজন।\n\n"
            "এই কার্যবিবরণী নমুনা মৌসুমের এবং কাল্পনিক।",
        ),
        Words(
            "Guarantee offices outside the cities two separate fibre lines, and treat BPO companies as industry in the power tariff.",
            "শহরের বাইরের অফিসের জন্য দুটি পৃথক ফাইবার সংযোগ নিশ্চিত করা এবং বিদ্যুতের হারে বিপিও প্রতিষ্ঠানকে শিল্প হিসেবে গণ্য করা হোক।",
        ),
        (0, 1),
        "department-of-ict",
        Words(
            "Stakeholders ask for a second line and for power at the rate of industry.",
            "অংশীজনেরা দ্বিতীয় সংযোগ ও শিল্প হারে বিদ্যুৎ চেয়েছেন।",
        ),
    ),
}
