"""Where things happened in 2023, and the invented places of the example."""

from cms.demo.shapes import FormerName, VenueFact, Words

HALL = Words("Main hall", "মূল মিলনায়তন")
CONFERENCE_ROOM = Words("Conference room", "সভাকক্ষ")

VENUES = (
    VenueFact(
        "dc-office-jashore",
        Words("Deputy Commissioner's Office, Jashore", "জেলা প্রশাসক কার্যালয়, যশোর"),
        "jashore",
        rooms=(CONFERENCE_ROOM,),
    ),
    VenueFact(
        "mist-khulna",
        Words("Mangrove Institute of Science and Technology", "ম্যানগ্রোভ ইনস্টিটিউট অব সাইন্স অ্যান্ড টেকনোলজি"),
        "khulna",
    ),
    VenueFact(
        "just-jashore",
        Words("Jashore University of Science and Technology", "যশোর বিজ্ঞান ও প্রযুক্তি বিশ্ববিদ্যালয়"),
        "jashore",
        other=(FormerName(Words("JUST", "যবিপ্রবি")),),
    ),
    VenueFact(
        "software-park-jashore",
        Words("Sheikh Hasina Software Technology Park", "শেখ হাসিনা সফটওয়্যার টেকনোলজি পার্ক"),
        "jashore",
        # The park is known by both names; since when, is not known to us.
        other=(FormerName(Words("Jashore IT Park", "যশোর আইটি পার্ক")),),
    ),
    VenueFact(
        "singra-auditorium",
        Words("Singra Upazila Parishad Auditorium", "সিংড়া উপজেলা পরিষদ মিলনায়তন"),
        "natore",
        address=Words("Singra, Natore", "সিংড়া, নাটোর"),
    ),
    VenueFact(
        "tarek-auditorium-mymensingh",
        Words("Advocate Tarek Smriti Auditorium", "অ্যাডভোকেট তারেক স্মৃতি অডিটোরিয়াম"),
        "mymensingh",
    ),
    VenueFact("town-hall-rangpur", Words("Rangpur Town Hall ground", "রংপুর টাউন হল মাঠ"), "rangpur"),
    VenueFact("premier-university", Words("Premier University", "প্রিমিয়ার ইউনিভার্সিটি"), "chattogram"),
    VenueFact(
        "dc-office-chattogram",
        Words("Deputy Commissioner's Office, Chattogram", "জেলা প্রশাসক কার্যালয়, চট্টগ্রাম"),
        "chattogram",
    ),
    VenueFact(
        "shilpakala-chattogram",
        Words("District Shilpakala Academy, Chattogram", "জেলা শিল্পকলা একাডেমি, চট্টগ্রাম"),
        "chattogram",
    ),
    VenueFact(
        "intercontinental-dhaka",
        Words("InterContinental Dhaka", "ইন্টারকন্টিনেন্টাল ঢাকা"),
        "dhaka",
        rooms=(Words("Ruposhi Bangla Grand Ballroom", "রূপসী বাংলা গ্র্যান্ড বলরুম"),),
    ),
)

EXAMPLE_VENUES = (
    VenueFact(
        "example-polytechnic-rajshahi",
        Words("Example Polytechnic, Rajshahi", "নমুনা পলিটেকনিক, রাজশাহী"),
        "rajshahi",
        rooms=(HALL, CONFERENCE_ROOM),
    ),
    VenueFact(
        "example-college-sylhet",
        Words("Example College, Sylhet", "নমুনা কলেজ, সিলেট"),
        "sylhet",
        rooms=(HALL, CONFERENCE_ROOM),
    ),
    VenueFact(
        "example-auditorium-sylhet", Words("Example Auditorium, Sylhet", "নমুনা মিলনায়তন, সিলেট"), "sylhet", rooms=(HALL,)
    ),
    VenueFact(
        "example-college-mymensingh",
        Words("Example College, Mymensingh", "নমুনা কলেজ, ময়মনসিংহ"),
        "mymensingh",
        rooms=(HALL,),
    ),
    VenueFact(
        "example-institute-rangpur",
        Words("Example Institute of Technology, Rangpur", "নমুনা ইনস্টিটিউট অব টেকনোলজি, রংপুর"),
        "rangpur",
        rooms=(Words("Computer laboratory", "কম্পিউটার ল্যাব"),),
    ),
    VenueFact(
        "example-college-barishal",
        Words("Example College, Barishal", "নমুনা কলেজ, বরিশাল"),
        "barishal",
        rooms=(HALL, CONFERENCE_ROOM),
    ),
)
"""No such places exist; their names say so."""
