"""Organisations that stood behind the summits, with parents and former names; and invented companies for the example."""

from cms.demo.shapes import FormerName, OrganisationFact, Words

ORGANISATIONS = (
    OrganisationFact(
        "bacco",
        Words(
            "Bangladesh Association of Contact Center and Outsourcing",
            "বাংলাদেশ অ্যাসোসিয়েশন অব কনট্যাক্ট সেন্টার অ্যান্ড আউটসোর্সিং",
        ),
        short=Words("BACCO", "বাক্কো"),
        website="https://bacco.org.bd/",
        former=(
            # Until when the old name held is not known; the press of 2015 to 2019 has it.
            FormerName(
                Words(
                    "Bangladesh Association of Call Center and Outsourcing",
                    "বাংলাদেশ অ্যাসোসিয়েশন অব কল সেন্টার অ্যান্ড আউটসোর্সিং",
                ),
            ),
            FormerName(Words("", "বাক্য")),
        ),
    ),
    OrganisationFact(
        "commerce-ministry",
        Words("Ministry of Commerce", "বাণিজ্য মন্ত্রণালয়"),
        website="https://mincom.gov.bd/",
    ),
    OrganisationFact(
        "business-promotion-council",
        Words("Business Promotion Council", "বিজনেস প্রোমোশন কাউন্সিল"),
        short=Words("BPC", "বিপিসি"),
        parent="commerce-ministry",
    ),
    OrganisationFact(
        "ict-division",
        Words("ICT Division", "তথ্য ও যোগাযোগ প্রযুক্তি বিভাগ"),
        website="https://ictd.gov.bd/",
    ),
    OrganisationFact(
        "department-of-ict",
        Words("Department of ICT", "তথ্য ও যোগাযোগ প্রযুক্তি অধিদপ্তর"),
        short=Words("DoICT", "তথ্যপ্রযুক্তি অধিদপ্তর"),
        parent="ict-division",
        website="https://doict.gov.bd/",
    ),
)

SEASON_ROLES = (
    ("bacco", "organiser"),
    ("department-of-ict", "cooperation"),
    ("business-promotion-council", "cooperation"),
)
"""Who stood behind the whole season of 2023, every event of it: (organisation, role)."""

EXAMPLE_COMPANIES = (
    OrganisationFact("example-rupsha-contact", Words("Rupsha Contact Center (example)", "রূপসা কনট্যাক্ট সেন্টার (নমুনা)")),
    OrganisationFact("example-padma-outsourcing", Words("Padma Outsourcing (example)", "পদ্মা আউটসোর্সিং (নমুনা)")),
    OrganisationFact("example-surma-data", Words("Surma Data Services (example)", "সুরমা ডেটা সার্ভিসেস (নমুনা)")),
    OrganisationFact("example-karnaphuli-soft", Words("Karnaphuli Soft (example)", "কর্ণফুলী সফট (নমুনা)")),
    OrganisationFact("example-university", Words("Example University", "নমুনা বিশ্ববিদ্যালয়")),
)
"""No such companies exist; their names say so."""
