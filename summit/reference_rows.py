"""The map of Bangladesh and the words of a summit, as every database starts with them.

Codes: ISO 3166-2:BD and those of the Bangladesh Bureau of Statistics; P-code of a district = BD + division + district.
Aliases are the spellings of before 2018 and others in use: imports and searches accept them. Written once by a data
migration; afterwards the rows in the database count.
"""

# code: (English, Bangla, ISO, BBS, {district code: (English, Bangla, ISO, BBS)})
DIVISIONS: dict[str, tuple[str, str, str, str, dict[str, tuple[str, str, str, str]]]] = {
    "barishal": (
        "Barishal",
        "বরিশাল",
        "A",
        "10",
        {
            "barguna": ("Barguna", "বরগুনা", "02", "04"),
            "barishal": ("Barishal", "বরিশাল", "06", "06"),
            "bhola": ("Bhola", "ভোলা", "07", "09"),
            "jhalakathi": ("Jhalakathi", "ঝালকাঠি", "25", "42"),
            "patuakhali": ("Patuakhali", "পটুয়াখালী", "51", "78"),
            "pirojpur": ("Pirojpur", "পিরোজপুর", "50", "79"),
        },
    ),
    "chattogram": (
        "Chattogram",
        "চট্টগ্রাম",
        "B",
        "20",
        {
            "bandarban": ("Bandarban", "বান্দরবান", "01", "03"),
            "brahmanbaria": ("Brahmanbaria", "ব্রাহ্মণবাড়িয়া", "04", "12"),
            "chandpur": ("Chandpur", "চাঁদপুর", "09", "13"),
            "chattogram": ("Chattogram", "চট্টগ্রাম", "10", "15"),
            "cumilla": ("Cumilla", "কুমিল্লা", "08", "19"),
            "coxs-bazar": ("Cox's Bazar", "কক্সবাজার", "11", "22"),
            "feni": ("Feni", "ফেনী", "16", "30"),
            "khagrachhari": ("Khagrachhari", "খাগড়াছড়ি", "29", "46"),
            "lakshmipur": ("Lakshmipur", "লক্ষ্মীপুর", "31", "51"),
            "noakhali": ("Noakhali", "নোয়াখালী", "47", "75"),
            "rangamati": ("Rangamati", "রাঙ্গামাটি", "56", "84"),
        },
    ),
    "dhaka": (
        "Dhaka",
        "ঢাকা",
        "C",
        "30",
        {
            "dhaka": ("Dhaka", "ঢাকা", "13", "26"),
            "faridpur": ("Faridpur", "ফরিদপুর", "15", "29"),
            "gazipur": ("Gazipur", "গাজীপুর", "18", "33"),
            "gopalganj": ("Gopalganj", "গোপালগঞ্জ", "17", "35"),
            "kishoreganj": ("Kishoreganj", "কিশোরগঞ্জ", "26", "48"),
            "madaripur": ("Madaripur", "মাদারীপুর", "36", "54"),
            "manikganj": ("Manikganj", "মানিকগঞ্জ", "33", "56"),
            "munshiganj": ("Munshiganj", "মুন্সিগঞ্জ", "35", "59"),
            "narayanganj": ("Narayanganj", "নারায়ণগঞ্জ", "40", "67"),
            "narsingdi": ("Narsingdi", "নরসিংদী", "42", "68"),
            "rajbari": ("Rajbari", "রাজবাড়ী", "53", "82"),
            "shariatpur": ("Shariatpur", "শরীয়তপুর", "62", "86"),
            "tangail": ("Tangail", "টাঙ্গাইল", "63", "93"),
        },
    ),
    "khulna": (
        "Khulna",
        "খুলনা",
        "D",
        "40",
        {
            "bagerhat": ("Bagerhat", "বাগেরহাট", "05", "01"),
            "chuadanga": ("Chuadanga", "চুয়াডাঙ্গা", "12", "18"),
            "jashore": ("Jashore", "যশোর", "22", "41"),
            "jhenaidah": ("Jhenaidah", "ঝিনাইদহ", "23", "44"),
            "khulna": ("Khulna", "খুলনা", "27", "47"),
            "kushtia": ("Kushtia", "কুষ্টিয়া", "30", "50"),
            "magura": ("Magura", "মাগুরা", "37", "55"),
            "meherpur": ("Meherpur", "মেহেরপুর", "39", "57"),
            "narail": ("Narail", "নড়াইল", "43", "65"),
            "satkhira": ("Satkhira", "সাতক্ষীরা", "58", "87"),
        },
    ),
    "mymensingh": (
        "Mymensingh",
        "ময়মনসিংহ",
        "H",
        "45",
        {
            "jamalpur": ("Jamalpur", "জামালপুর", "21", "39"),
            "mymensingh": ("Mymensingh", "ময়মনসিংহ", "34", "61"),
            "netrakona": ("Netrakona", "নেত্রকোণা", "41", "72"),
            "sherpur": ("Sherpur", "শেরপুর", "57", "89"),
        },
    ),
    "rajshahi": (
        "Rajshahi",
        "রাজশাহী",
        "E",
        "50",
        {
            "bogura": ("Bogura", "বগুড়া", "03", "10"),
            "joypurhat": ("Joypurhat", "জয়পুরহাট", "24", "38"),
            "naogaon": ("Naogaon", "নওগাঁ", "48", "64"),
            "natore": ("Natore", "নাটোর", "44", "69"),
            "chapai-nawabganj": ("Chapai Nawabganj", "চাঁপাইনবাবগঞ্জ", "45", "70"),
            "pabna": ("Pabna", "পাবনা", "49", "76"),
            "rajshahi": ("Rajshahi", "রাজশাহী", "54", "81"),
            "sirajganj": ("Sirajganj", "সিরাজগঞ্জ", "59", "88"),
        },
    ),
    "rangpur": (
        "Rangpur",
        "রংপুর",
        "F",
        "55",
        {
            "dinajpur": ("Dinajpur", "দিনাজপুর", "14", "27"),
            "gaibandha": ("Gaibandha", "গাইবান্ধা", "19", "32"),
            "kurigram": ("Kurigram", "কুড়িগ্রাম", "28", "49"),
            "lalmonirhat": ("Lalmonirhat", "লালমনিরহাট", "32", "52"),
            "nilphamari": ("Nilphamari", "নীলফামারী", "46", "73"),
            "panchagarh": ("Panchagarh", "পঞ্চগড়", "52", "77"),
            "rangpur": ("Rangpur", "রংপুর", "55", "85"),
            "thakurgaon": ("Thakurgaon", "ঠাকুরগাঁও", "64", "94"),
        },
    ),
    "sylhet": (
        "Sylhet",
        "সিলেট",
        "G",
        "60",
        {
            "habiganj": ("Habiganj", "হবিগঞ্জ", "20", "36"),
            "moulvibazar": ("Moulvibazar", "মৌলভীবাজার", "38", "58"),
            "sunamganj": ("Sunamganj", "সুনামগঞ্জ", "61", "90"),
            "sylhet": ("Sylhet", "সিলেট", "60", "91"),
        },
    ),
}

DISTRICT_ALIASES: dict[str, list[str]] = {
    "barishal": ["Barisal"],
    "bogura": ["Bogra"],
    "chapai-nawabganj": ["Chapainawabganj", "Nawabganj", "চাঁপাই নবাবগঞ্জ"],
    "chattogram": ["Chittagong", "Chattagram", "চট্রগ্রাম"],
    "coxs-bazar": ["Coxsbazar", "Coxs Bazar", "Cox’s Bazar", "কক্স বাজার"],
    "cumilla": ["Comilla"],
    "jashore": ["Jessore"],
    "jhalakathi": ["Jhalokati", "Jhalokathi"],
    "jhenaidah": ["Jhenaidaha"],
    "khagrachhari": ["Khagrachari"],
    "kishoreganj": ["Kishorganj"],
    "lakshmipur": ["Laxmipur"],
    "moulvibazar": ["Maulvibazar", "Moulvi Bazar", "মৌলভী বাজার"],
    "munshiganj": ["Munshigonj", "মুন্সীগঞ্জ"],
    "netrakona": ["Netrokona", "নেত্রকোনা"],
    "narsingdi": ["Norshingdi"],
}

# code: (English, Bangla, takes proposals, takes CVs). In parallel to the main event runs a job fair: it takes CVs too.
KINDS: dict[str, tuple[str, str, bool, bool]] = {
    "dialogue": ("Policy dialogue", "পলিসি ডায়লগ", True, False),
    "campaign": ("Career campaign", "ক্যারিয়ার ক্যাম্পেইন", False, True),
    "main": ("Main event", "মূল অনুষ্ঠান", False, True),
    "fair": ("Job fair", "চাকরি মেলা", False, True),
    "seminar": ("Seminar", "সেমিনার", False, False),
    "workshop": ("Workshop", "কর্মশালা", False, False),
    "exhibition": ("Exhibition", "প্রদর্শনী", False, False),
    "awards": ("Awards night", "পুরস্কার প্রদান অনুষ্ঠান", False, False),
    "press-conference": ("Press conference", "সংবাদ সম্মেলন", False, False),
    "mou-signing": ("Signing of a memorandum", "সমঝোতা স্মারক স্বাক্ষর", False, False),
    "activation": ("Campus activation", "ক্যাম্পাস অ্যাক্টিভেশন", False, False),
    "meetup": ("Meetup", "মিটআপ", False, False),
}

COMPONENTS: dict[str, tuple[str, str]] = {
    "counselling-workshop": ("Career-counselling workshop", "ক্যারিয়ার কাউন্সেলিং কর্মশালা"),
    "cv-collection": ("CV collection", "সিভি সংগ্রহ"),
    "job-fair": ("Job fair", "চাকরি মেলা"),
    "recruitment": ("On-the-spot recruitment", "তাৎক্ষণিক নিয়োগ"),
    "exhibition": ("Exhibition", "প্রদর্শনী"),
    "seminar": ("Seminar", "সেমিনার"),
    "awards-night": ("Awards night", "পুরস্কার প্রদান"),
}
