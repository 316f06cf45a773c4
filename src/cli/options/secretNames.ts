/** The variables that hold secrets. Each can also be in a file, named by the same variable with `_FILE`. */
export const SECRET_NAMES = {
  password: 'ONGOING_PASSWORD',
  servicePassword: 'ONGOING_SERVICE_PASSWORD',
  restPassword: 'ONGOING_REST_PASSWORD',
  smtpPassword: 'CHARGES_SMTP_PASSWORD',
  /** The address of a webhook is often a secret. */
  notify: 'CHARGES_NOTIFY',
} as const;
