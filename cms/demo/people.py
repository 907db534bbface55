"""Invented people: names of Faker's `bn_BD` from a fixed seed, numbers that show they are made up, addresses at example.org."""

import random
from dataclasses import dataclass

from faker import Faker

from bangla.slugs import transliterate
from bangla.text import name_key, normalise

SEED = 2023
WOMEN = 0.45
# Schools and companies that say themselves that they do not exist.
INSTITUTIONS = (
    "Example Government College",
    "Example University",
    "Example Polytechnic Institute",
    "Example Women's College",
)
COMPANIES = ("Rupsha Contact Center (example)", "Padma Outsourcing (example)", "Surma Data Services (example)")
DESIGNATIONS = ("Agent", "Team leader", "Quality analyst", "Trainer", "Manager")
DISTRICTS_NEAR = {
    "rajshahi": ("rajshahi", "natore", "naogaon", "pabna"),
    "sylhet": ("sylhet", "habiganj", "moulvibazar", "sunamganj"),
    "khulna": ("jashore", "khulna", "satkhira", "bagerhat", "jhenaidah"),
    "mymensingh": ("mymensingh", "jamalpur", "netrakona", "sherpur"),
    "rangpur": ("rangpur", "kurigram", "gaibandha", "dinajpur"),
    "barishal": ("barishal", "bhola", "patuakhali", "pirojpur"),
    "chattogram": ("chattogram", "cumilla", "feni", "coxs-bazar"),
    "dhaka": ("dhaka", "gazipur", "narayanganj", "tangail"),
}
# How families write these names in English; the rest is spelled by sound.
USUAL_SPELLINGS = {
    "চৌধুরী": "Chowdhury", "বিশ্বাস": "Biswas", "মজুমদার": "Majumder", "মন্ডল": "Mondal", "সরকার": "Sarkar", "আক্তার": "Akter",
    "আলম": "Alam", "জামান": "Zaman", "মিঞা": "Mia", "হোসাইন": "Hossain", "হক": "Haque", "রহমান": "Rahman", "হাকিম": "Hakim",
    "খানম": "Khanam", "বেগম": "Begum", "গাঙ্গুলি": "Ganguly", "ঘোষ": "Ghosh", "চ্যাটার্জি": "Chatterjee", "চন্দ্র": "Chandra",
    "দত্ত": "Datta", "ব্যানার্জি": "Banerjee", "মুখার্জি": "Mukherjee", "বোস": "Bose", "বসু": "Basu", "বর্মন": "Barman", "রায়": "Roy",
    "মিত্র": "Mitra", "মিশ্র": "Mishra", "সিং": "Singh", "যাদব": "Yadav", "আজাদ": "Azad", "রাজিয়া": "Razia", "রোজিনা": "Rozina",
    "মোস্তাফিজ": "Mostafiz", "ইমতিয়াজ": "Imtiaz", "করিম": "Karim", "রহিম": "Rahim", "শহিদুল": "Shahidul", "ফৌজিয়া": "Fouzia",
    "শুভ": "Shuvo", "সজীব": "Sajib", "জোবায়দা": "Zobaida",
}  # fmt: skip
SPELLINGS = {normalise(word): spelling for word, spelling in USUAL_SPELLINGS.items()}


@dataclass(frozen=True, slots=True)
class Invented:
    """A person of the demo. `is_student` decides between institution and organisation."""

    name_en: str
    name_bn: str
    phone: str
    email: str
    is_student: bool
    organisation: str
    designation: str
    institution: str
    district: str
    language: str

    @property
    def kind(self) -> str:
        return "student" if self.is_student else "delegate"

    @property
    def name_key(self) -> str:
        return name_key(self.name_en)[:200]


class People:
    """An endless, always equal queue of invented persons."""

    def __init__(self, *, start: int = 0, seed: int = SEED) -> None:
        self.faker = Faker("bn_BD")
        self.faker.seed_instance(seed)
        self.chance = random.Random(seed)  # noqa: S311  the same people in every demo, on purpose
        self.number = start

    def invite(self, count: int, *, near: str, students: float) -> list[Invented]:
        """The next `count` persons, living near a division; `students` is the share of students among them."""
        return [self._one(near, is_student=self.chance.random() < students) for _ in range(count)]

    def _one(self, near: str, *, is_student: bool) -> Invented:
        self.number += 1
        chance = self.chance
        name_bn = normalise(self.faker.name_female() if chance.random() < WOMEN else self.faker.name_male())
        name_en = " ".join(SPELLINGS.get(word) or transliterate(word).capitalize() for word in name_bn.split())
        return Invented(
            name_en=name_en,
            name_bn=name_bn,
            # Valid by the rules, and nobody's by its looks.
            phone=f"+880130{self.number:07d}",
            email=f"{name_en.lower().replace(' ', '.')}.{self.number}@example.org",
            is_student=is_student,
            organisation="" if is_student else chance.choice(COMPANIES),
            designation="" if is_student else chance.choice(DESIGNATIONS),
            institution=chance.choice(INSTITUTIONS) if is_student else "",
            district=chance.choice(DISTRICTS_NEAR[near]),
            language="bn" if chance.random() < 0.8 else "en",
        )
