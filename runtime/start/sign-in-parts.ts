import type { Product } from './open-product.ts';

/** What every way of signing in is opened with. */
export interface SignInParts {
  /** What tokens are for. */
  readonly resource: string;
  readonly publicUrl: string;
  readonly product: Product;
  /** Whether the secret that replicas share is known by now. */
  readonly isSecretKnown: () => boolean;
  readonly report: (fault: unknown, where: string) => void;
}
