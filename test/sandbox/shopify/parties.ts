import type { Party } from "./order-model.ts";
import type { Random } from "./random.ts";

const FIRST = ["Ada", "Björn", "Chiyo", "Daniela", "Émile", "Fatima", "Grace", "Håkon", "Inés", "Jun"];
const LAST = ["Sørensen", "Müller", "Tanaka", "O'Neill", "García", "Dubois", "al-Sabah", "Nowak", "Rossi", "Kim"];
const CITY = ["Exampleville", "Musterstadt", "Villeneuve", "見本市", "Ejemplo"];

/** Makes up a buyer. None of it may ever leave the app, so the words are easy to search for. */
export function makeParty(random: Random, country: string): Party {
  const [firstName, lastName] = [random.pick(FIRST), random.pick(LAST)];
  const number = random.between(1, 9_999);
  return {
    firstName,
    lastName,
    email: `buyer.${number}@personal.example`,
    phone: `+1555${String(number).padStart(7, "0")}`,
    street: `${number} Secret Street`,
    city: random.pick(CITY),
    zip: String(random.between(10_000, 99_999)),
    country,
  };
}
