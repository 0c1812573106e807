/**
 * Program: `npm run secrets [-- --here]` says whether a secret stands where none belongs: on a checkout and a local cloud of its
 * own, or on this very one, which stays.
 */
import { Checkout } from '../acceptance/a-checkout';
import { searchSecrets } from './search';

async function main(): Promise<number> {
  const here = process.argv.includes('--here');
  const checkout = here ? Checkout.here(process.env) : Checkout.make(process.env);
  try {
    const search = await searchSecrets(checkout);
    console.log(JSON.stringify(search, null, 2));
    return search.found.length + search.open.length === 0 && search.seenIn.length > 0 ? 0 : 1;
  } finally {
    if (!here) await checkout.remove();
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
