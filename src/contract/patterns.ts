/** Turns the model's Java patterns into checks that mean the same and take linear time. */

/** What Java's `\s` means without flags: blanks of ASCII only. */
const BLANKS = ' \\t\\n\\x0B\\f\\r';
const PASSWORD = '^[\\S]+.*[\\S]+$';

/** `[…]*{####}[…]*` or `[…]*{##[…]*##}[…]*`, where punctuation is allowed around the placeholder too. */
const TEMPLATE = /^(\[[^\]]*\\p\{P\}[^\]]*\]\*)\\\{##(?:##\\\}|(\1)##\\\})\1$/;
/** `[…]+@[…]+`, where punctuation is allowed around the at sign too. */
const ADDRESS = /^(\[[^\]]*\\p\{P\}[^\]]*\])\+@\1\+$/;

/** A check whether the whole text matches a pattern of the API model. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const template = TEMPLATE.exec(pattern);
  if (template) return templateCheck(template[1] ?? '', template[2] !== undefined);
  const address = ADDRESS.exec(pattern);
  if (address) return addressCheck(`${address[1] ?? ''}*`);
  if (pattern === PASSWORD) return passwordCheck();
  const regex = toRegex(pattern);
  return (text) => regex.test(text);
}

/** The pattern as a regular expression of JavaScript. Only for patterns without ambiguous repetitions. */
function toRegex(pattern: string): RegExp {
  const dotAll = pattern.startsWith('(?s)');
  const source = (dotAll ? pattern.slice('(?s)'.length) : pattern)
    .replaceAll('[\\S]', `[^${BLANKS}]`)
    .replaceAll('\\s', BLANKS);
  return new RegExp(`^(?:${source})$`, dotAll ? 'us' : 'u');
}

// A class that includes the characters of the placeholder lets a regular expression try every way to split the text,
// which takes quadratic time with one placeholder and cubic with a link's two ends.

function templateCheck(characters: string, isLink: boolean): (text: string) => boolean {
  const allowed = toRegex(characters);
  return (text) => {
    const start = text.indexOf(isLink ? '{##' : '{####}');
    if (start < 0) return false;
    return (!isLink || text.includes('##}', start + '{##'.length)) && allowed.test(text);
  };
}

function addressCheck(characters: string): (text: string) => boolean {
  const allowed = toRegex(characters);
  return (text) => {
    const at = text.indexOf('@', 1);
    return at > 0 && at < text.length - 1 && allowed.test(text);
  };
}

/** No blank at either end, anything but a line break between. */
function passwordCheck(): (text: string) => boolean {
  const regex = new RegExp(`^[^${BLANKS}](?:[^\\n\\r]*[^${BLANKS}])$`, 'u');
  return (text) => regex.test(text);
}
