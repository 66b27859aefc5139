/** A credential that can't be used as it is stored: only a new one, or the key that it was sealed with, helps. */
export class CredentialRefused extends Error {
  override readonly name = "CredentialRefused";
}
