/** The `TIMESTAMP` of an SRP proof: `Tue Aug 4 09:05:07 UTC 2026`, English, no leading zero in the day. */

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const dayShape = `(${weekdays.join('|')}) (${months.join('|')}) ([1-9]|[12]\\d|3[01])`;
const shape = new RegExp(`^${dayShape} ([01]\\d|2[0-3]):([0-5]\\d):([0-5]\\d) UTC (\\d{4})$`);

/** Milliseconds since the epoch; undefined for any other way to write a time, and for days that are not. */
export function readClaimTime(text: string): number | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, weekday, month = '', ...numbers] = match;
  const [day, hour, minute, second, year] = numbers.map(Number) as [number, number, number, number, number];
  const time = Date.UTC(year, months.indexOf(month), day, hour, minute, second);
  const date = new Date(time);
  const isReal = date.getUTCDate() === day && weekdays[date.getUTCDay()] === weekday;
  return isReal ? time : undefined;
}
