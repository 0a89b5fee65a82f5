/** @file What can go wrong with a template: it is broken, it says no, or it asks for something that is not here. */

/** Python's Jinja fails here too. */
export class TemplateError extends Error {
  override readonly name: string = 'TemplateError';
}

/** A template that does not parse, with the line. */
export class TemplateSyntaxError extends TemplateError {
  override readonly name = 'TemplateSyntaxError';

  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** The template itself said no (`raise_exception`): it is sound, but not made for this chat. */
export class TemplateRefusal extends Error {
  override readonly name = 'TemplateRefusal';
}

/** Jinja has it, this interpreter does not. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported';
}
