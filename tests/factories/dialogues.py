"""Dialogues and proposals."""

import uuid
from typing import Any

from dialogue.models import Dialogue, Proposal
from dialogue.services.dialogues import open_dialogue
from dialogue.services.proposals import ProposalDraft, submit_proposal
from summit.models import Activity
from tests.factories.programme import make_activity


def make_dialogue(activity: Activity | None = None, **fields: Any) -> Dialogue:
    activity = activity or make_activity(slug="dialogue", kind="dialogue")
    defaults = {
        "topic_en": "Fostering BPO Industry to Achieve Smart Bangladesh",
        "topic_bn": "ফস্টারিং বিপিও ইন্ডাস্ট্রি টু অ্যাচিভ স্মার্ট বাংলাদেশ",
        "points": [("Amendments of policy", "নীতিমালার পরিমার্জন"), ("Skills", "দক্ষতা")],
        "proposals_until": None,
        "actor": None,
    }
    return open_dialogue(activity, **{**defaults, **fields})


def make_proposal(dialogue: Dialogue | None = None, **draft: Any) -> Proposal:
    dialogue = dialogue or make_dialogue()
    defaults = {
        "text": "বিপিও খাতে প্রশিক্ষণ ভাতা চালু করা হোক।",
        "necessity": "দক্ষ জনবলের অভাব রয়েছে।",
        "proposer": "রাশেদা ক্ষিতীশ",
    }
    return submit_proposal(
        dialogue,
        draft=ProposalDraft(**{**defaults, **draft}),
        request_id=uuid.uuid4(),
        attendee=None,
        actor="test",
    )
