"""Chat templates and single constructs of Jinja, rendered by Python's jinja2 with the environment that transformers gives
a chat template (a sandbox, trim_blocks, lstrip_blocks, loop controls, `generation`, its own tojson).

    pip install jinja2==3.1.6
    python make_chat_goldens.py                       writes goldens.json beside this file
    python make_chat_goldens.py FOLDER… > real.json   every .jinja below these folders, for checkouts of projects that
                                                      collect the templates of published models; INSTRUCT_LENS_CHAT_GOLDENS
                                                      names the result for the test, which then compares those too
"""
import datetime
import functools
import json
import pathlib
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = pathlib.Path(__file__).parent


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_write"), [], [], body).set_lineno(line)

    def _write(self, caller):
        return caller()


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
)
environment.filters["tojson"] = to_json
environment.globals["raise_exception"] = refuse
environment.globals["strftime_now"] = datetime.datetime(2024, 7, 26).strftime


compiled = functools.cache(environment.from_string)


def render(template, variables):
    """The text, or None where Python refuses."""
    try:
        return compiled(template).render(**variables)
    except Exception:
        return None


def turn(role, content, **more):
    return {"role": role, "content": content, **more}


def call(identity, name, arguments):
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}


RED = call("abcdefghi", "find_hat", {"colour": "red"})
TOOL = {
    "type": "function",
    "function": {
        "name": "find_hat",
        "description": "Looks for a hat.",
        "parameters": {
            "type": "object",
            "properties": {"colour": {"type": "string", "description": 'Which "colour" — é'}, "n": {"enum": [1, 2.5]}},
            "required": ["colour"],
        },
    },
}
CHATS = [
    [turn("user", "Where is the hat?")],
    [turn("system", " Be brief.\n"), turn("user", "Where?")],
    [turn("system", "Be brief."), turn("user", " Where? "), turn("assistant", "Here."), turn("user", "\nOk?\n")],
    [turn("user", "Where?"), turn("assistant", "<think>\nRock.\n</think>\n\nBehind it."), turn("user", "Ok?")],
    [turn("user", "Where?"), turn("assistant", "<think>\nRock.\n</think>Behind it.")],
    [turn("user", "Where?"), turn("assistant", ""), turn("user", "Ok?")],
    [turn("system", ""), turn("user", "Where?")],
    [turn("system", "Only this.")],
    [turn("user", "a"), turn("user", "b")],
    [turn("user", "a"), turn("assistant", "b"), turn("system", "mid"), turn("user", "c")],
    [turn("developer", "Be brief."), turn("user", "x")],
    [
        turn("user", "Where?"),
        turn("assistant", None, tool_calls=[RED]),
        turn("tool", "in the barn", tool_call_id="abcdefghi", name="find_hat"),
        turn("user", "Say it."),
    ],
    [
        turn("user", "Where?"),
        turn("assistant", "I look.", reasoning_content="hm", tool_calls=[RED, call("123456789", "f", {"n": 1.5})]),
        turn("tool", '{"a": 1}', tool_call_id="abcdefghi"),
        turn("tool", "none", tool_call_id="123456789"),
    ],
    [turn("user", [{"type": "text", "text": "part one"}, {"type": "text", "text": "part two"}])],
    [turn("user", "\u0085a\u00a0b\u2028 \ufeff")],
    [turn("user", "😀 {{ x }} {% if %} <|end|> \" ' \\ \t")],
]
MORE = [{}, {"tools": [TOOL]}, {"enable_thinking": False}, {"add_generation_prompt": False}]


def chat_variables():
    for messages in CHATS:
        for more in MORE:
            yield {
                "messages": messages,
                "tools": None,
                "documents": None,
                "add_generation_prompt": True,
                "bos_token": "<s>",
                "eos_token": "</s>",
                **more,
            }


def goldens(files):
    chats = list(chat_variables())
    templates = []
    for file in files:
        with open(file, encoding="utf8", newline="") as opened:
            text = opened.read()
        templates.append({"name": file.name, "template": text, "texts": [render(text, chat) for chat in chats]})
    return {"jinja2": jinja2.__version__, "chats": chats, "templates": templates}


def constructs():
    """Every construct of constructs.json with the variables that all of them see."""
    variables = {
        "messages": [
            turn("system", "Be brief. "),
            turn("user", " Hi\u0085\u00a0\u2028there 😀 <think>\nx\n</think> 'q' \"d\" \\ \n"),
            turn(
                "assistant",
                "<think>\nreason\n</think>\n\n   Answer.\n",
                tool_calls=[call("abc", "f", {"b": 1, "a": [1, 2.5, True, None, "é\u2028"]})],
            ),
            turn("tool", "42", name="f"),
            turn("user", ""),
        ],
        "tools": None,
        "documents": None,
        "add_generation_prompt": True,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "s": "a,b,,c  d",
        "n": 7,
        "d": {"x": 1, "y": {"z": [1, 2, 3]}, "items": 5},
        "l": [3, 1, 2],
        "e": [],
        "ls": ["b", "A", "c", "a"],
        "big": "  Two words\n\tand more  ",
    }
    texts = json.loads((HERE / "constructs.json").read_text("utf8"))
    return {"variables": variables, "constructs": [[text, render(text, variables)] for text in texts]}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        found = sorted(file for folder in sys.argv[1:] for file in pathlib.Path(folder).rglob("*.jinja*"))
        json.dump(goldens(found), sys.stdout)
    else:
        own = goldens(sorted((HERE / "templates").glob("*.jinja")))
        (HERE / "goldens.json").write_text(json.dumps({**own, **constructs()}, indent=0) + "\n", "utf8")
