const badge = await fetch(`${process.env.RAPPORTEUR_URL}/badge/rfcs/acme/widgets/7.svg`);
console.log(await badge.text());
