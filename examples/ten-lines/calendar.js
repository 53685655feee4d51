const calendar = await fetch(`${process.env.RAPPORTEUR_URL}/calendar/series/meetup.ics`);
const lines = (await calendar.text()).split('\r\n');
console.log(lines.filter((line) => /^(DTSTART|SUMMARY)/.test(line)).join('\n'));
