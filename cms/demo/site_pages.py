"""The pages beside the programme: home, about, privacy, accessibility."""

from cms.demo.shapes import PageWords, Words, bullets, paragraphs

HOME = PageWords(
    Words("BPO Summit Bangladesh", "বিপিও সামিট বাংলাদেশ"),
    Words(
        "The summit of the country's BPO and outsourcing industry: through the divisions to Dhaka.",
        "দেশের বিপিও ও আউটসোর্সিং শিল্পের সম্মেলন: বিভাগ থেকে বিভাগে, তারপর ঢাকায়।",
    ),
)

ABOUT = PageWords(
    Words("About the summit", "সামিট সম্পর্কে"),
    Words(
        "Who organises the summit, how a season runs, and who is welcome.",
        "সামিটের আয়োজক কারা, মৌসুম কীভাবে চলে এবং কারা আসতে পারেন।",
    ),
    Words(
        paragraphs(
            "BPO Summit Bangladesh is organised by BACCO, the trade body of the country's business process outsourcing companies, with the "
            "cooperation of the Department of ICT and the Business Promotion Council of the Ministry of Commerce.",
            "<h3>How a season runs</h3>",
            "Summits in the divisions follow one another, and the central summit in Dhaka comes last. At each of them there can be:",
            bullets(
                "a policy dialogue, in which stakeholders propose what should change, and why; its recommendations travel on to Dhaka;",
                "career campaigns on campuses, with counselling, a job fair and CV collection;",
                "a main event for everybody.",
            ),
            "<h3>Taking part</h3>",
            "Taking part is free. Register for one activity or for several; one code opens the gates of all of them. "
            "Policy dialogues are by invitation.",
        ),
        paragraphs(
            "বিপিও সামিট বাংলাদেশের আয়োজক বাক্কো, দেশের বিজনেস প্রসেস আউটসোর্সিং প্রতিষ্ঠানগুলোর বাণিজ্য সংগঠন। সহযোগিতায় রয়েছে তথ্য ও "
            "যোগাযোগ প্রযুক্তি অধিদপ্তর এবং বাণিজ্য মন্ত্রণালয়ের বিজনেস প্রোমোশন কাউন্সিল।",
            "<h3>মৌসুম যেভাবে চলে</h3>",
            "বিভাগে বিভাগে পর্যায়ক্রমে সামিট হয়; সবশেষে ঢাকায় কেন্দ্রীয় সামিট। প্রতিটি সামিটে থাকতে পারে:",
            bullets(
                "পলিসি ডায়লগ, যেখানে অংশীজনেরা জানান কী বদলানো দরকার এবং কেন; এর সুপারিশ যায় ঢাকায়;",
                "ক্যাম্পাসে ক্যারিয়ার ক্যাম্পেইন: কাউন্সেলিং, চাকরি মেলা ও সিভি সংগ্রহ;",
                "সবার জন্য মূল অনুষ্ঠান।",
            ),
            "<h3>অংশগ্রহণ</h3>",
            "অংশগ্রহণে কোনো ফি নেই। একটি বা একাধিক আয়োজনে নিবন্ধন করুন; একটি কোডেই সব প্রবেশপথ খুলবে। পলিসি ডায়লগে অংশ নিতে আমন্ত্রণ প্রয়োজন।",
        ),
    ),
)

PRIVACY = PageWords(
    Words("Privacy notice", "ব্যক্তিগত তথ্যের নোটিশ"),
    Words(
        "Which data the summit keeps, what for, who sees them, for how long, and how you take them back.",
        "সামিট কোন তথ্য রাখে, কেন রাখে, কারা দেখেন, কত দিন থাকে এবং কীভাবে তা তুলে নেওয়া যায়।",
    ),
    Words(
        paragraphs(
            "<h3>What we keep</h3>",
            bullets(
                "Registration: name, phone, and if you give them e-mail, organisation, designation, institution and district.",
                "At the gate: which code was read where and when. The code holds no name and no phone number.",
                "Career fair: what you fill in, your CV, and every opening of it.",
                "Dialogue: your proposal. Your name is shown only if you agree.",
            ),
            "We do not ask for your NID number, religion, marital status or parents' names. Please leave them out of your CV, too.",
            "<h3>What for, and who sees it</h3>",
            bullets(
                "Registrars and organisers of your event use your registration to let you in and to tell you when something changes.",
                "Your CV is read by organisers of that campaign and, with your consent, by verified companies that take part in it. "
                "Your application's page shows who opened it.",
                "No data are sold, and none are given to advertisers. Pages load nothing from other sites and set no tracking cookies.",
            ),
            "<h3>How long</h3>",
            "A consent to show your CV to the companies of a campaign runs out after 6 months, those for the talent pool and for later fairs "
            "after 2 years. Registrations are kept until the season's report is done, unless you have them erased before.",
            "<h3>Your rights</h3>",
            "Open the link of your ticket or your application: there you see, correct and take away your data, withdraw a consent, or have "
            "everything erased. A coordinator has the own data erased on the page of the group. No account is needed, and the help desk does it "
            "for you when you lost the link. What remains after erasing are numbers that point at nobody.",
            "This installation is a demo: the people in it are invented. Do not enter real personal data.",
        ),
        paragraphs(
            "<h3>যা রাখা হয়</h3>",
            bullets(
                "নিবন্ধন: নাম, ফোন নম্বর; আপনি দিলে ই-মেইল, প্রতিষ্ঠান, পদবি, শিক্ষাপ্রতিষ্ঠান ও জেলা।",
                "প্রবেশপথে: কোন কোড কোথায়, কখন পড়া হয়েছে। কোডের ভেতরে নাম বা ফোন নম্বর থাকে না।",
                "চাকরি মেলা: আপনার পূরণ করা তথ্য, সিভি এবং কে কখন সিভি খুলেছেন।",
                "সংলাপ: আপনার প্রস্তাব। আপনি রাজি হলেই কেবল নাম দেখানো হয়।",
            ),
            "জাতীয় পরিচয়পত্র নম্বর, ধর্ম, বৈবাহিক অবস্থা বা মা-বাবার নাম আমরা চাই না। সিভিতেও এসব না লেখার অনুরোধ রইল।",
            "<h3>কেন রাখা হয়, কারা দেখেন</h3>",
            bullets(
                "আপনার নিবন্ধন দেখেন সংশ্লিষ্ট আয়োজনের নিবন্ধক ও আয়োজকেরা; প্রবেশের সুবিধা দিতে এবং কোনো পরিবর্তন জানাতে।",
                "আপনার সিভি দেখেন ওই ক্যাম্পেইনের আয়োজকেরা এবং আপনার সম্মতি থাকলে সেখানে অংশ নেওয়া যাচাইকৃত প্রতিষ্ঠান। কে খুলেছেন, তা আপনার "
                "আবেদনের পাতায় দেখা যায়।",
                "তথ্য বিক্রি করা হয় না, বিজ্ঞাপনদাতাকেও দেওয়া হয় না। পাতাগুলো অন্য কোনো সাইট থেকে কিছু আনে না, নজরদারির কুকিও রাখে না।",
            ),
            "<h3>কত দিন</h3>",
            "ক্যাম্পেইনের প্রতিষ্ঠানকে সিভি দেখানোর সম্মতি ৬ মাস পর শেষ হয়; ট্যালেন্ট পুল ও পরবর্তী মেলার সম্মতি ২ বছর পর। আগে মুছে না ফেললে "
            "নিবন্ধনের তথ্য মৌসুমের প্রতিবেদন শেষ হওয়া পর্যন্ত রাখা হয়।",
            "<h3>আপনার অধিকার</h3>",
            "টিকিট বা আবেদনের লিংক খুললেই নিজের তথ্য দেখা, সংশোধন ও সংগ্রহ করা, সম্মতি প্রত্যাহার বা সবকিছু মুছে ফেলা যায়। দলের সমন্বয়কারী "
            "দলের পাতায় নিজের তথ্য মুছে ফেলতে পারেন। কোনো অ্যাকাউন্ট লাগে না; লিংক হারালে হেল্প ডেস্ক এসব করে দেয়। মোছার পর থাকে শুধু সংখ্যা, যা কাউকে চিহ্নিত করে না।",
            "এটি একটি নমুনা সাইট; এখানকার সব ব্যক্তি কাল্পনিক। অনুগ্রহ করে প্রকৃত ব্যক্তিগত তথ্য দেবেন না।",
        ),
    ),
)

ACCESSIBILITY = PageWords(
    Words("Accessibility", "প্রবেশগম্যতা"),
    Words(
        "What this site does so that everybody can use it, where it falls short, and whom to tell.",
        "সবার ব্যবহারের সুবিধায় এই সাইটে যা আছে, যেখানে ঘাটতি আছে এবং যাঁকে জানাবেন।",
    ),
    Words(
        paragraphs(
            "We aim at level AA of the Web Content Accessibility Guidelines 2.2.",
            "<h3>What helps</h3>",
            bullets(
                "Text size, colours and contrast can be chosen on the page “Display”, and the choice is kept.",
                "Every public page and form works without JavaScript, by keyboard, and on a screen of 360 pixels.",
                "Bangla and English stand side by side; the language switch keeps the place.",
                "A ticket also has a short code that can be read aloud and typed at the gate.",
            ),
            "<h3>Where it falls short</h3>",
            bullets(
                "The site was checked with automatic tools and by keyboard, not yet by people who use screen readers every day.",
                "The scanner for gate staff needs JavaScript and, for reading codes, a camera; codes can be typed instead.",
                "Badges in PDF are made for printing. The ticket page says the same as text.",
            ),
            "If something keeps you out, please tell the organisers at the help desk or by phone; they register you by hand.",
        ),
        paragraphs(
            "আমাদের লক্ষ্য ওয়েব কনটেন্ট অ্যাক্সেসিবিলিটি গাইডলাইনস (WCAG) ২.২-এর AA স্তর।",
            "<h3>যেসব সুবিধা আছে</h3>",
            bullets(
                "‘প্রদর্শন’ পাতায় লেখার আকার, রং ও কনট্রাস্ট বেছে নেওয়া যায়; পছন্দটি মনে রাখা হয়।",
                "সব পাতা ও ফরম জাভাস্ক্রিপ্ট ছাড়া, কেবল কিবোর্ড দিয়ে এবং ৩৬০ পিক্সেলের পর্দাতেও চলে।",
                "বাংলা ও ইংরেজি পাশাপাশি; ভাষা বদলালেও একই পাতায় থাকা যায়।",
                "টিকিটে একটি ছোট কোডও আছে, যা মুখে বলে প্রবেশপথে টাইপ করানো যায়।",
            ),
            "<h3>যেখানে ঘাটতি আছে</h3>",
            bullets(
                "সাইটটি স্বয়ংক্রিয় সরঞ্জাম ও কিবোর্ড দিয়ে পরীক্ষা করা হয়েছে; নিয়মিত স্ক্রিন রিডার ব্যবহারকারীদের দিয়ে এখনো নয়।",
                "প্রবেশপথের স্ক্যানারে জাভাস্ক্রিপ্ট এবং কোড পড়তে ক্যামেরা লাগে; ক্যামেরা না থাকলে কোড টাইপ করা যায়।",
                "পিডিএফ ব্যাজ ছাপার জন্য তৈরি। একই তথ্য টিকিটের পাতায় লেখা থাকে।",
            ),
            "কোনো কারণে অংশ নিতে সমস্যা হলে সহায়তা ডেস্কে বা ফোনে জানান; আয়োজকেরা আপনার নিবন্ধন করে দেবেন।",
        ),
    ),
)
