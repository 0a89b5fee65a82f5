/** @file Chat templates in the shapes that real models have, each as small as shows its habit. */

const EACH = '{% for m in messages %}';
const END = '{% endfor %}';

/** Qwen, SmolLM2: every role as it is, and a system prompt of its own where there is none. */
export const CHATML =
  EACH +
  "{% if loop.first and m.role != 'system' %}<|system|>\nBe kind.<|end|>\n{% endif %}" +
  "{{ '<|' + m.role + '|>' + '\\n' + m.content + '<|end|>' + '\\n' }}" +
  END +
  "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

/** Llama 2: the system message inside the first user's, everything trimmed, roles in turn. */
export const LLAMA2 =
  "{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set system = messages[0]['content'] %}" +
  '{% else %}{% set rest = messages %}{% set system = false %}{% endif %}' +
  '{% for m in rest %}' +
  "{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}" +
  "{% if loop.index0 == 0 and system %}{% set text = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + m['content'] %}" +
  "{% else %}{% set text = m['content'] %}{% endif %}" +
  "{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + text.strip() + ' [/INST]' }}" +
  "{% else %}{{ ' ' + text.strip() + ' ' + eos_token }}{% endif %}" +
  END;

/** Llama 3: headers, trimmed contents, the BOS before the first. */
export const LLAMA3 =
  EACH +
  "{% set text = '<|header|>' + m['role'] + '</header>\\n\\n' + m['content'] | trim + '<|end|>' %}" +
  '{% if loop.index0 == 0 %}{% set text = bos_token + text %}{% endif %}{{ text }}' +
  END +
  "{% if add_generation_prompt %}{{ '<|header|>assistant</header>\\n\\n' }}{% endif %}";

/** Gemma: no system messages, the assistant is called model. */
export const GEMMA =
  "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}" +
  EACH +
  "{% set role = 'model' if m['role'] == 'assistant' else m['role'] %}" +
  "{{ '<turn>' + role + '\\n' + m['content'] | trim + '<|end|>\\n' }}" +
  END +
  "{% if add_generation_prompt %}{{ '<turn>model\\n' }}{% endif %}";

/** Qwen 3: looks into the text, and leaves out what an assistant thought. */
export const THINKING =
  EACH +
  "{% set text = m.content if m.content is string else '' %}" +
  "{% if m.role == 'assistant' and '</think>' in text %}{% set text = text.split('</think>')[-1].lstrip('\\n') %}{% endif %}" +
  "{% if text.startswith('/quiet') %}{% set text = text[6:] %}{% endif %}" +
  "{{ '<|' + m.role + '|>\\n' + text + '<|end|>\\n' }}" +
  END +
  "{{ '<|assistant|>\\n' }}";

/** Vision models: a content is a list of parts. */
export const PARTS =
  EACH +
  "<|{{ m.role }}|>\n{% for part in m.content %}{% if part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}<|end|>\n" +
  END +
  '<|assistant|>\n';

/** Knows three roles and refuses any other. */
export const STRICT =
  EACH +
  "{% if m.role in ['system', 'user', 'assistant'] %}{{ m.role + ': ' + m.content + '\\n' }}" +
  "{% else %}{{ raise_exception('Unknown role ' + m.role) }}{% endif %}" +
  END;
