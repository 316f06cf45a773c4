/** One of the REST calls for invoices. Its name is what the log calls the operation. */
export type Route =
  | { readonly operation: 'GET invoices' }
  | { readonly operation: 'GET invoices/{id}'; readonly id: string }
  | { readonly operation: 'GET orders/{id}/invoiceCharges'; readonly id: string };

/**
 * The call that a path means: `/demo/api/v1/invoices/101`. Ignores case, as IIS does.
 * @returns undefined for a path that is not below the REST API; null for one below it that is none of its calls
 */
export function findRoute(path: string, warehouse: string): Route | null | undefined {
  const root = `/${encodeURIComponent(warehouse)}/api/`.toLowerCase();
  const wanted = path.toLowerCase();
  if (!wanted.startsWith(root)) return undefined;
  const [version, things, id, parts, ...more] = wanted.slice(root.length).replace(/\/$/, '').split('/');
  if (version !== 'v1' || more.length > 0) return null;
  if (things === 'invoices' && id === undefined) return { operation: 'GET invoices' };
  if (things === 'invoices' && id !== undefined && parts === undefined) {
    return { operation: 'GET invoices/{id}', id };
  }
  if (things === 'orders' && id !== undefined && parts === 'invoicecharges') {
    return { operation: 'GET orders/{id}/invoiceCharges', id };
  }
  return null;
}
