import { saveFile } from "../save-file.ts";
import { ORDERS } from "./address.ts";

const FILE = "fitloop-orders.csv";

/**
 * Fetches the orders under the filters of an address and hands them to the person as a file. The admin signs `fetch`
 * alone in: a link would come to the server as nobody's. Gives false where it broke off.
 */
export async function saveExport(query: URLSearchParams): Promise<boolean> {
  try {
    const answer = await fetch(`${ORDERS}/export?${query}`);
    if (!answer.ok) return false;
    saveFile(await answer.blob(), FILE);
    return true;
  } catch {
    return false;
  }
}
