"""Writes ifeval.json beside this file: verdicts of IFEval's published rules (as lm-evaluation-harness has them) on made-up answers.

pip install --no-deps lm_eval langdetect immutabledict; pip install nltk six packaging; python make_ifeval.py
Left out are the two rules that count with NLTK's downloaded models (number_sentences, capital_word_frequency).
"""
import importlib.util
import json
import sys
import types
from pathlib import Path

import nltk

nltk.data.find = lambda *_: True  # its models are not needed by what is asked here
import langdetect

# The rules alone, without the harness around them and all that it needs.
harness = Path(importlib.util.find_spec("lm_eval").origin).parent
for name in ("lm_eval", "lm_eval.tasks"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [str(harness.joinpath(*name.split(".")[1:]))]
from lm_eval.tasks.ifeval import instructions_registry

langdetect.DetectorFactory.seed = 0

ANSWERS = [
    "Old.", "", "   ", "yes", "My answer is yes.", "Well, My answer is no. Really", "* one\n* two\n- three", "** bold ** and *it*",
    "*a* **b** ***c*** ** **", "- a\n  - b\n   * c\n*d*\n**e**", "<<poem of joy>>\nRoses", "<< >>", "<<<a>>>", "A, b, c", "a; b",
    '"quoted whole"', '"', '""', "'single'", '"start" and "end"', "First *** Second *** Third", "*** First *** Second ***", "a *** *** b",
    "Para one.\n\nPara two.\n\nThird one", "'Hello' world.\n\nnext", "\n\nHello there.\n\nYou", "Hello, you", "{\"a\": 1}", "```json\n[1, 2]\n```",
    "```\n{\"a\": }\n```", "12", "null", "True", "Section 1 text Section 2 more SECTION 3", "PARAGRAPH1 a PARAGRAPH 22 b", "one ****** two",
    "one ****** one", "****** one ****** two ******", "one ****** ****** two", "P.S. I love you", "text\nP. P. S more", "p.p.s", "PS none", "p.s none",
    "ALL CAPITAL LETTERS IN THE TEXT THAT YOU WANTED TO READ TODAY", "all in small letters, and that is what they wanted to read from the book",
    "Mixed Case Here and there", "Read [name] and [place]; [] too", "[a\nb]", "word word words sword Word", "The end. Is there anything else?",
    'He said "is there anything else?"', "repeat this: do it", "Repeat This: and then", "aaaa bbb A", "naïve café déjà-vu Straße", "x_y z1 2 3",
    "ÉCOLE SUPÉRIEURE", "Ein kurzer Satz\nmit zwei Zeilen", "one,two", "-", "*", "--- a", "a - b",
]
CHECKS = [
    ("keywords:existence", {"keywords": ["word"]}), ("keywords:existence", {"keywords": ["one", "two"]}),
    ("keywords:frequency", {"keyword": "word", "frequency": 3, "relation": "at least"}),
    ("keywords:frequency", {"keyword": "a", "frequency": 2, "relation": "less than"}),
    ("keywords:forbidden_words", {"forbidden_words": ["word", "end"]}), ("keywords:forbidden_words", {"forbidden_words": ["café"]}),
    ("keywords:letter_frequency", {"letter": "a", "let_frequency": 4, "let_relation": "at least"}),
    ("keywords:letter_frequency", {"letter": "e", "let_frequency": 3, "let_relation": "less than"}),
    ("length_constraints:number_paragraphs", {"num_paragraphs": 2}), ("length_constraints:number_paragraphs", {"num_paragraphs": 3}),
    ("length_constraints:number_words", {"num_words": 3, "relation": "less than"}),
    ("length_constraints:number_words", {"num_words": 4, "relation": "at least"}),
    ("length_constraints:nth_paragraph_first_word", {"num_paragraphs": 3, "nth_paragraph": 2, "first_word": "para"}),
    ("length_constraints:nth_paragraph_first_word", {"num_paragraphs": 2, "nth_paragraph": 1, "first_word": "hello"}),
    ("length_constraints:nth_paragraph_first_word", {"num_paragraphs": 1, "nth_paragraph": 1, "first_word": "hello"}),
    ("detectable_content:number_placeholders", {"num_placeholders": 2}),
    ("detectable_content:postscript", {"postscript_marker": "P.S."}), ("detectable_content:postscript", {"postscript_marker": "P.P.S"}),
    ("detectable_format:number_bullet_lists", {"num_bullets": 3}), ("detectable_format:number_bullet_lists", {"num_bullets": 1}),
    ("detectable_format:constrained_response", {}), ("detectable_format:number_highlighted_sections", {"num_highlights": 2}),
    ("detectable_format:multiple_sections", {"section_spliter": "Section", "num_sections": 2}),
    ("detectable_format:multiple_sections", {"section_spliter": "PARAGRAPH", "num_sections": 2}),
    ("detectable_format:json_format", {}), ("detectable_format:title", {}), ("combination:two_responses", {}),
    ("combination:repeat_prompt", {"prompt_to_repeat": "Repeat this:"}), ("startend:end_checker", {"end_phrase": "Is there anything else?"}),
    ("startend:quotation", {}), ("punctuation:no_comma", {}),
    ("change_case:english_capital", {}), ("change_case:english_lowercase", {}),
]
# The first article of the Universal Declaration of Human Rights (United Nations, free to use), and one sentence more in some languages.
TEXTS = {
    "en": "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, deben comportarse fraternalmente los unos con los otros.",
    "pt": "Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de razão e de consciência, devem agir uns para com os outros em espírito de fraternidade.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.",
    "it": "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e di coscienza e devono agire gli uni verso gli altri in spirito di fratellanza.",
    "pl": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.",
    "fi": "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. Heille on annettu järki ja omatunto, ja heidän on toimittava toisiaan kohtaan veljeyden hengessä.",
    "sw": "Watu wote wamezaliwa huru, hadhi na haki zao ni sawa. Wote wamejaliwa akili na dhamiri, hivyo yapasa watendeane kindugu na kwa upendo katika maisha yao.",
    "vi": "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. Mọi con người đều được tạo hóa ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình bằng hữu.",
    "ru": "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і совістю і повинні діяти у відношенні один до одного в дусі братерства.",
    "bg": "Всички хора се раждат свободни и равни по достойнство и права. Те са надарени с разум и съвест и следва да се отнасят помежду си в дух на братство.",
    "ar": "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.",
    "fa": "تمام افراد بشر آزاد به دنیا می‌آیند و از لحاظ حیثیت و حقوق با هم برابرند. همه دارای عقل و وجدان هستند و باید نسبت به یکدیگر با روح برادری رفتار کنند.",
    "ur": "تمام انسان آزاد اور حقوق و عزت کے اعتبار سے برابر پیدا ہوئے ہیں۔ انہیں ضمیر اور عقل ودیعت ہوئی ہے۔ اس لئے انہیں ایک دوسرے کے ساتھ بھائی چارے کا سلوک کرنا چاہیئے۔",
    "hi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।",
    "mr": "सर्व मनुष्यजात जन्मतःच स्वतंत्र आहे व सर्वजणांना समान प्रतिष्ठा व समान अधिकार आहेत. त्यांना विचारशक्ती व सदसद्विवेकबुद्धी लाभलेली आहे.",
    "ja": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられている。",
    "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았다.",
    "th": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ",
    "he": "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה עליהם לנהוג איש ברעהו ברוח של אחווה.",
    "bn": "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। তাঁদের বিবেক এবং বুদ্ধি আছে।",
    "ta": "மனிதப் பிறவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்; அவர்கள் மதிப்பிலும், உரிமைகளிலும் சமமானவர்கள்.",
    "te": "ప్రతిపత్తిస్వత్వముల విషయమున మానవులెల్లరును జన్మతః స్వతంత్రులును సమానులును నగుదురు.",
    "kn": "ಎಲ್ಲಾ ಮಾನವರೂ ಸ್ವತಂತ್ರರಾಗಿಯೇ ಜನಿಸಿದ್ದಾರೆ. ಹಾಗೂ ಘನತೆ ಮತ್ತು ಹಕ್ಕುಗಳಲ್ಲಿ ಸಮಾನರಾಗಿದ್ದಾರೆ.",
    "gu": "પ્રતિષ્ઠા અને અધિકારોની દૃષ્ટિએ સર્વ માનવો જન્મથી સ્વતંત્ર અને સમાન હોય છે.",
    "pa": "ਸਾਰਾ ਮਨੁੱਖੀ ਪਰਿਵਾਰ ਆਪਣੀ ਮਹਿਮਾ, ਸ਼ਾਨ ਅਤੇ ਹੱਕਾਂ ਦੇ ਪੱਖੋਂ ਜਨਮ ਤੋਂ ਹੀ ਆਜ਼ਾਦ ਹੈ।",
    "ml": "മനുഷ്യരെല്ലാവരും തുല്യാവകാശങ്ങളോടും അന്തസ്സോടും സ്വാതന്ത്ര്യത്തോടുംകൂടി ജനിച്ചിട്ടുള്ളവരാണ്.",
}


def verdict(name, given, answer):
    rule = instructions_registry.INSTRUCTION_DICT[name](name)
    rule.build_description(**given)
    return bool(answer.strip()) and bool(rule.check_following(answer))


rows = [{"check": name, "given": given, "followed": [verdict(name, given, answer) for answer in ANSWERS]} for name, given in CHECKS]
languages = [{"text": text, "language": langdetect.detect(text)} for text in TEXTS.values()]
Path(__file__).with_name("ifeval.json").write_text(
    json.dumps({"answers": ANSWERS, "checks": rows, "languages": languages}, ensure_ascii=False, indent=1) + "\n"
)
