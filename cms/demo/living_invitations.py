"""The guest lists of two dialogues to come, in the order of protocol: invented guests in every state that a list can show."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from cms.demo.living import CODE
from cms.demo.shapes import NOTHING, Planted, Words
from summit.models import Activity, District
from ticketing.models import Invitation, Kind
from ticketing.services.attendees import Person
from ticketing.services.deputies import send_deputy
from ticketing.services.invitation_answers import accept_invitation, decline_invitation
from ticketing.services.invitations import Guest, create_invitation, send_invitation
from ticketing.services.reminders import remind_invitation
from ticketing.services.wishes import Wish

ACTOR = "system"
ANSWERED_BEFORE = dt.timedelta(days=4)
"""The last day to answer lies so long before the dialogue."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One guest and what became of the invitation: draft, sent, reminded, yes, changed, no, deputy."""

    name: Words
    designation: Words
    office: Words
    outcome: str
    kind: str = Kind.GUEST.value
    has_email: bool = True
    language: str = "bn"
    reply: Words = NOTHING
    note: Words = NOTHING
    gender: str = ""


MINISTRY = Words("Example Ministry of Services", "উদাহরণ সেবা মন্ত্রণালয়")
DISTRICT_OFFICE = Words("District administration (example)", "জেলা প্রশাসন (উদাহরণ)")
CHAMBER = Words("Example Chamber of Commerce", "উদাহরণ চেম্বার অব কমার্স")
COLLEGE = Words("Example Government College", "উদাহরণ সরকারি কলেজ")
UNIVERSITY = Words("Example University", "উদাহরণ বিশ্ববিদ্যালয়")
ASSOCIATION = Words("Example Freelancers' Association", "উদাহরণ ফ্রিল্যান্সার সমিতি")
COMPANY = Words("Padma Outsourcing (example)", "পদ্মা আউটসোর্সিং (উদাহরণ)")
NEWSPAPER = Words("The Example Daily", "দৈনিক উদাহরণ")

GUESTS = (
    Asked(
        Words("Mahbubul Alam Talukder", "মাহবুবুল আলম তালুকদার"),
        Words("Secretary", "সচিব"),
        MINISTRY,
        "deputy",
        Kind.VIP,
        note=Words("Chief guest; a place in the first row.", "প্রধান অতিথি; প্রথম সারিতে আসন।"),
        gender="male",
    ),
    Asked(
        Words("Farzana Yasmin Chowdhury", "ফারজানা ইয়াসমিন চৌধুরী"),
        Words("Deputy Commissioner", "জেলা প্রশাসক"),
        DISTRICT_OFFICE,
        "yes",
        Kind.VIP,
        gender="female",
    ),
    Asked(
        Words("Shafiqur Rahman Mollah", "শফিকুর রহমান মোল্লা"),
        Words("Joint Secretary", "যুগ্মসচিব"),
        MINISTRY,
        "no",
        Kind.VIP,
        reply=Words("I am abroad that week. Good luck.", "ওই সপ্তাহে আমি দেশের বাইরে থাকব। শুভকামনা রইল।"),
    ),
    Asked(
        Words("Dilruba Hasan", "দিলরুবা হাসান"),
        Words("President", "সভাপতি"),
        CHAMBER,
        "reminded",
        gender="female",
    ),
    Asked(Words("Anwar Jahid Khan", "আনোয়ার জাহিদ খান"), Words("Principal", "অধ্যক্ষ"), COLLEGE, "yes"),
    Asked(
        Words("Nasima Begum", "নাসিমা বেগম"),
        Words("Professor", "অধ্যাপক"),
        UNIVERSITY,
        "changed",
        Kind.SPEAKER,
        reply=Words("An examination was moved to that day.", "ওই দিন একটি পরীক্ষা পড়েছে।"),
        gender="female",
    ),
    Asked(
        Words("Tareq Mahmud Bhuiyan", "তারেক মাহমুদ ভূঁইয়া"),
        Words("Chairman", "চেয়ারম্যান"),
        ASSOCIATION,
        "sent",
        has_email=False,
        note=Words("Reads WhatsApp only.", "শুধু হোয়াটসঅ্যাপ দেখেন।"),
    ),
    Asked(
        Words("Rebecca Gomes", "রেবেকা গোমেজ"),
        Words("Chief executive", "প্রধান নির্বাহী"),
        COMPANY,
        "yes",
        language="en",
        gender="female",
    ),
    Asked(Words("Imran Kabir", "ইমরান কবির"), Words("Bureau chief", "ব্যুরো প্রধান"), NEWSPAPER, "sent", Kind.PRESS),
    Asked(Words("Selina Parvin", "সেলিনা পারভীন"), Words("Head of training", "প্রশিক্ষণ প্রধান"), COMPANY, "sent"),
    Asked(Words("Abdul Momin Sikder", "আব্দুল মোমিন শিকদার"), Words("Councillor", "কাউন্সিলর"), DISTRICT_OFFICE, "draft"),
    Asked(Words("Joyeeta Sarkar", "জয়িতা সরকার"), Words("Student leader", "শিক্ষার্থী প্রতিনিধি"), COLLEGE, "draft"),
)
DEPUTY = Words("Khaleda Nasrin", "খালেদা নাসরিন")
DEPUTYS_DESIGNATION = Words("Deputy Secretary", "উপসচিব")
# Where the whole list stands, and where it has just been begun: how many of it.
LISTS = {"barishal-dialogue": len(GUESTS), "chattogram-dialogue": 5}
FIRST_NUMBER = {"barishal-dialogue": 1, "chattogram-dialogue": 101}


def invite_guests(planted: Planted) -> None:
    """Through the use cases of staff and guests; the second list is still to be sent but for its first guest."""
    for short, count in LISTS.items():
        activity = planted.activities[f"{CODE}-{short}"]
        for rank, asked in enumerate(GUESTS[:count], start=1):
            number = FIRST_NUMBER[short] + rank
            invitation = create_invitation(
                activity.event, _guest(asked, activity, rank=rank, number=number), actor=ACTOR
            )
            if count == len(GUESTS):
                _carry_out(asked, invitation, number)
            elif rank == 1:
                send_invitation(invitation, actor=ACTOR)


def _guest(asked: Asked, activity: Activity, *, rank: int, number: int) -> Guest:
    bangla = asked.language == "bn"
    districts = dict(District.objects.values_list("code", "pk"))
    start = activity.start or timezone.now()
    return Guest(
        activities=(activity.code,),
        name_en=asked.name.en,
        name_bn=asked.name.bn,
        phone=f"+880131{number:07d}",
        email=f"office{number}@example.org" if asked.has_email else "",
        organisation=asked.office.bn if bangla else asked.office.en,
        designation=asked.designation.bn if bangla else asked.designation.en,
        district_id=districts[activity.code.removeprefix(f"{CODE}-").split("-")[0]],
        gender=asked.gender,
        language=asked.language,
        note=asked.note.bn,
        kind=str(asked.kind),
        rank=rank,
        answer_by=timezone.localtime(start - ANSWERED_BEFORE).replace(hour=17, minute=0, second=0, microsecond=0),
    )


def _carry_out(asked: Asked, invitation: Invitation, number: int) -> None:
    if asked.outcome == "draft":
        return
    send_invitation(invitation, actor=ACTOR)
    reply = asked.reply.bn if asked.language == "bn" else asked.reply.en
    guest = f"invitation:{invitation.code}"
    match asked.outcome:
        case "reminded":
            remind_invitation(invitation, actor=ACTOR)
        case "no":
            decline_invitation(invitation, reply=reply, actor=guest)
        case "yes" | "changed":
            accept_invitation(invitation, _wish(invitation), request_id=uuid.uuid4(), actor=guest)
            if asked.outcome == "changed":
                decline_invitation(invitation, reply=reply, actor=guest)
        case "deputy":
            person = Person(
                **DEPUTY.fields("name"),
                phone=f"+880132{number:07d}",
                email=f"deputy{number}@example.org",
                organisation=invitation.organisation,
                designation=DEPUTYS_DESIGNATION.bn,
                gender="female",
            )
            wish = Wish((), person, invitation.kind, invitation.language, ("registration",))
            send_deputy(invitation, wish, request_id=uuid.uuid4(), actor=guest)


def _wish(invitation: Invitation) -> Wish:
    names = ("name_en", "name_bn", "phone", "email", "organisation", "designation", "district_id", "gender")
    person = Person(**{name: getattr(invitation, name) for name in names})
    return Wish((), person, invitation.kind, invitation.language, ("registration",))
