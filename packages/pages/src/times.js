// Shows instants in the zone of whoever reads; without it they stand in the zone of the meeting and in UTC.
const hours = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  ...hours,
});

for (const element of document.querySelectorAll('time[data-until]')) {
  const [from, until] = [element.dateTime, element.dataset.until].map((text) => new Date(text));
  if (Number.isNaN(from.getTime()) || Number.isNaN(until.getTime())) continue;
  const own = document.createElement('span');
  own.className = 'own-zone';
  own.textContent = ` Yours: ${from < until ? format.formatRange(from, until) : format.format(from)}.`;
  element.after(own);
}
