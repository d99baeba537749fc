/** Every setting of the server: its name in `sekisho.yaml`, its environment variable, default and meaning. */

export interface Settings {
  dataDirectory: string;
  databaseUrl: string;
  masterKeyFile: string;
  region: string;
  accountId: string;
  template: string;
  listenHost: string;
  firstPort: number;
  opsHost: string;
  opsPort: number;
  certificateNames: string[];
  smtpUrl: string;
  mailFrom: string;
  logLevel: string;
  maxConnections: number;
}

type Kind = 'text' | 'number' | 'list';

export interface SettingSpec {
  environment: string;
  kind: Kind;
  fallback: string | number | readonly string[];
  pattern?: RegExp;
  meaning: string;
}

export const settingSpecs: Readonly<Record<keyof Settings, SettingSpec>> = {
  dataDirectory: {
    environment: 'SEKISHO_DATA_DIRECTORY',
    kind: 'text',
    fallback: 'data',
    pattern: /./,
    meaning: 'Folder of the embedded database, keys, certificates and outbox; made at first start.',
  },
  databaseUrl: {
    environment: 'DATABASE_URL',
    kind: 'text',
    fallback: '',
    pattern: /^(|postgres(ql)?:\/\/.+)$/,
    meaning: 'PostgreSQL connection string; empty: the embedded database in the data folder.',
  },
  masterKeyFile: {
    environment: 'SEKISHO_MASTER_KEY_FILE',
    kind: 'text',
    fallback: '',
    meaning:
      'File of the master key that seals every secret at rest; empty: `master.key` in the data folder.',
  },
  region: {
    environment: 'SEKISHO_REGION',
    kind: 'text',
    fallback: 'ap-northeast-1',
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    meaning: 'AWS region this server answers for; part of pool ids, ARNs, host names and issuers.',
  },
  accountId: {
    environment: 'SEKISHO_ACCOUNT_ID',
    kind: 'text',
    fallback: '123456789012',
    pattern: /^\d{12}$/,
    meaning: 'AWS account number, twelve digits; part of every ARN.',
  },
  template: {
    environment: 'SEKISHO_TEMPLATE',
    kind: 'text',
    fallback: 'examples/closed-network/template.yaml',
    meaning: 'CloudFormation template deployed when the database holds no stack yet; empty: none.',
  },
  listenHost: {
    environment: 'SEKISHO_LISTEN_HOST',
    kind: 'text',
    fallback: '127.0.0.1',
    pattern: /^[0-9a-f.:]+$/,
    meaning: 'Address of interface endpoints that name none.',
  },
  firstPort: {
    environment: 'SEKISHO_FIRST_PORT',
    kind: 'number',
    fallback: 8443,
    meaning: 'First port for interface endpoints that name none; each takes the next free one and keeps it.',
  },
  opsHost: {
    environment: 'SEKISHO_OPS_HOST',
    kind: 'text',
    fallback: '127.0.0.1',
    pattern: /^[0-9a-f.:]+$/,
    meaning: 'Address of the operators listener (health and metrics, plain HTTP).',
  },
  opsPort: {
    environment: 'SEKISHO_OPS_PORT',
    kind: 'number',
    fallback: 9464,
    meaning: 'Port of the operators listener; 0: any free one.',
  },
  certificateNames: {
    environment: 'SEKISHO_CERTIFICATE_NAMES',
    kind: 'list',
    fallback: [],
    meaning: 'Further host names and addresses the server certificate shall carry, separated by commas.',
  },
  smtpUrl: {
    environment: 'SEKISHO_SMTP_URL',
    kind: 'text',
    fallback: '',
    pattern: /^(|smtps?:\/\/.+)$/,
    meaning: 'Mail relay, such as smtp://relay.corp.internal:25; empty: messages go to the outbox folder.',
  },
  mailFrom: {
    environment: 'SEKISHO_MAIL_FROM',
    kind: 'text',
    fallback: 'no-reply@sekisho.internal',
    pattern: /^[^\s@<>,;]+@[^\s@<>,;]+$/,
    meaning: 'Sender of mails from pools that set none.',
  },
  logLevel: {
    environment: 'SEKISHO_LOG_LEVEL',
    kind: 'text',
    fallback: 'info',
    pattern: /^(trace|debug|info|warn|error|fatal|silent)$/,
    meaning: 'Lines below this level are not written.',
  },
  maxConnections: {
    environment: 'SEKISHO_MAX_CONNECTIONS',
    kind: 'number',
    fallback: 10_000,
    meaning: 'Connections one listener holds at a time; further ones are closed at once.',
  },
};
