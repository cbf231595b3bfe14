/** One environment variable, for people: what it is for, what holds when it isn't set, and which process reads it. */
export type EnvironmentVariable = {
  readonly name: string;
  readonly meaning: string;
  readonly otherwise: string;
  readonly readBy: 'server' | 'commands' | 'runner' | 'server and commands' | 'commands and runner' | 'tests';
};

/** Every variable the product reads: the source of docs/reference/environment.md. A test finds any that is missing. */
export const ENVIRONMENT: readonly EnvironmentVariable[] = [
  { name: 'PORT', meaning: 'Port of the web server.', otherwise: '3000', readBy: 'server and commands' },
  {
    name: 'FAIRPRUNE_HOST',
    meaning: 'Address the server listens on; 0.0.0.0 opens it to other machines.',
    otherwise: '127.0.0.1',
    readBy: 'commands',
  },
  {
    name: 'FAIRPRUNE_DATA',
    meaning: 'Data folder: database, artifacts, logs, secrets. One server at a time.',
    otherwise: '.fairprune in the folder the command is run in',
    readBy: 'server and commands',
  },
  {
    name: 'DATABASE_URL',
    meaning: 'Postgres to use instead of the database in the data folder (postgres://…).',
    otherwise: 'PGlite in the data folder',
    readBy: 'server',
  },
  {
    name: 'FAIRPRUNE_PAGE_CACHE_MB',
    meaning:
      'Memory for rendered reading pages in each web process, in MiB; 0 keeps none. Pages are dropped when what they show changes, by whatever program.',
    otherwise: '64',
    readBy: 'server',
  },
  {
    name: 'FAIRPRUNE_URL',
    meaning: 'Where people and programs reach the server.',
    otherwise: 'http://127.0.0.1:$PORT',
    readBy: 'server and commands',
  },
  {
    name: 'FAIRPRUNE_TOKEN',
    meaning: 'API token of client commands, runner token of `fairprune runner`.',
    otherwise: 'the local token in the data folder',
    readBy: 'commands',
  },
  {
    name: 'FAIRPRUNE_BACKEND',
    meaning:
      'What runners compute on: auto, tensorflow, webgpu or wasm. auto offers every backend that works, the fastest first: TensorFlow on a GPU, WebGPU on a GPU, TensorFlow on the processor, wasm.',
    otherwise: 'auto',
    readBy: 'commands and runner',
  },
  {
    name: 'FAIRPRUNE_WEBGPU_ADAPTER',
    meaning:
      'What WebGPU may compute on: hardware, a GPU with a Vulkan, Metal or D3D12 driver, or software, an adapter that runs on the processor (SwiftShader, which comes with Chromium): slow, for trying out.',
    otherwise: 'hardware',
    readBy: 'runner',
  },
  {
    name: 'FAIRPRUNE_THREADS',
    meaning:
      'Processor threads a runner computes with on TensorFlow. Another number can change the last bits of a result; it is part of its provenance.',
    otherwise: 'all cores; those of `npm start` share them',
    readBy: 'runner',
  },
  {
    name: 'FAIRPRUNE_ENGINE',
    meaning:
      'How native TensorFlow computes training steps and evaluations: auto compiles each kind to one graph once that has repeated eager steps bit for bit, and stays eager where it can’t; compiled insists on it from the first; eager never compiles. The numbers are the same.',
    otherwise: 'auto',
    readBy: 'commands and runner',
  },
  {
    name: 'FAIRPRUNE_STEPS_PER_CALL',
    meaning:
      'Training steps that one call of native TensorFlow takes at most, from 1 to 1000: the training set then lies on the device, which picks, crops and mirrors the images of each step. Calls end with the epoch and last about two seconds at most; checkpoints and cancelling wait for their end. The numbers are the same.',
    otherwise: '32 on a GPU that the training set fits on, 1 on a processor',
    readBy: 'runner',
  },
  {
    name: 'FAIRPRUNE_COMPUTE',
    meaning: 'Folder of `npm run compute:install`, and where runners look for native TensorFlow.',
    otherwise: '$XDG_CACHE_HOME/fairprune/compute, else ~/.cache/fairprune/compute',
    readBy: 'commands and runner',
  },
  {
    name: 'FAIRPRUNE_RUNNERS',
    meaning: 'Embedded runner processes of `npm start`; 0 starts none.',
    otherwise: 'one a core, at most four, as memory allows (3 GiB each)',
    readBy: 'commands',
  },
  {
    name: 'FAIRPRUNE_CACHE',
    meaning: 'Where runners keep datasets and checkpoints they fetched.',
    otherwise: 'a folder of this user in the system’s temporary folder',
    readBy: 'runner',
  },
  {
    name: 'FAIRPRUNE_LOCAL_DATASETS',
    meaning:
      'Where datasets are that stay on this machine (`fairprune dataset import --local-only`), and where imports larger than memory are packed.',
    otherwise: '.fairprune-datasets in the home folder',
    readBy: 'commands and runner',
  },
  {
    name: 'FAIRPRUNE_DATASET_MEMORY',
    meaning:
      'Bytes of pixels up to which a dataset is held in memory. `fairprune dataset import` decodes a larger one to a file where local datasets are, and runners read its images from its file as they need them. The numbers are the same.',
    otherwise: 'an eighth of the machine’s memory, at most 2147483648 (2 GiB)',
    readBy: 'commands and runner',
  },
  {
    name: 'FAIRPRUNE_ARTIFACT_MAX_BYTES',
    meaning: 'Largest artifact the server takes, in bytes.',
    otherwise: '2147483648 (2 GiB)',
    readBy: 'server',
  },
  {
    name: 'FAIRPRUNE_FLOORS',
    meaning:
      'on or off: whether boards run their floors and the swaps worth running by themselves, when nobody waits for the runners.',
    otherwise: 'on',
    readBy: 'server',
  },
  {
    name: 'FAIRPRUNE_PROXIES',
    meaning:
      'How many reverse proxies stand in front of the server: rate limits then count the address that the outermost one saw.',
    otherwise: '0: the other end of the connection is counted',
    readBy: 'server',
  },
  {
    name: 'FAIRPRUNE_LOG_LEVEL',
    meaning:
      'What the server writes to its log: debug (every request), info (changes and refusals), warn, error or silent. Lines are JSON, without tokens, cookies, passwords and e-mail addresses.',
    otherwise: 'info',
    readBy: 'server',
  },
  {
    name: 'FAIRPRUNE_LOG',
    meaning: 'How a runner writes its log: json, a line an object, or text.',
    otherwise: 'text on a terminal, else json',
    readBy: 'runner',
  },
  {
    name: 'FAIRPRUNE_SMTP_URL',
    meaning:
      'Where e-mail is handed over: smtp://user:password@host:587, or smtps:// for TLS from the beginning. Notices that a submission has ended go out by it.',
    otherwise: 'no e-mail is sent',
    readBy: 'server',
  },
  {
    name: 'FAIRPRUNE_MAIL_FROM',
    meaning: 'Sender of e-mail; goes with FAIRPRUNE_SMTP_URL.',
    otherwise: 'no e-mail is sent',
    readBy: 'server',
  },
  {
    name: 'GITHUB_ID',
    meaning:
      'Client id of a GitHub OAuth app: people sign in with GitHub. Callback: $FAIRPRUNE_URL/api/auth/callback/github.',
    otherwise: 'no sign-in with GitHub',
    readBy: 'server',
  },
  {
    name: 'GITHUB_SECRET',
    meaning: 'Client secret of that app.',
    otherwise: 'no sign-in with GitHub',
    readBy: 'server',
  },
  {
    name: 'OIDC_ISSUER',
    meaning:
      'Issuer of an OpenID Connect provider (https://orcid.org, an institution’s own): people sign in there. Callback: $FAIRPRUNE_URL/api/auth/callback/oidc.',
    otherwise: 'no sign-in by OpenID Connect',
    readBy: 'server',
  },
  {
    name: 'OIDC_CLIENT_ID',
    meaning: 'Client id at that provider.',
    otherwise: 'no sign-in by OpenID Connect',
    readBy: 'server',
  },
  {
    name: 'OIDC_CLIENT_SECRET',
    meaning: 'Client secret at that provider.',
    otherwise: 'no sign-in by OpenID Connect',
    readBy: 'server',
  },
  {
    name: 'OIDC_NAME',
    meaning: 'What the sign-in page calls that provider.',
    otherwise: 'OpenID Connect',
    readBy: 'server',
  },
  {
    name: 'FAIRPRUNE_ADMINS',
    meaning:
      'Accounts that get every role when they first sign in: provider:account id, separated by commas (github:583231).',
    otherwise: 'nobody; an operator gives roles with `fairprune people roles`',
    readBy: 'server',
  },
  {
    name: 'NEXTAUTH_URL',
    meaning: 'Public address of the site, for sign-in.',
    otherwise: 'FAIRPRUNE_URL',
    readBy: 'server',
  },
  {
    name: 'NEXTAUTH_SECRET',
    meaning: 'Secret that signs sessions, at least 32 characters.',
    otherwise: 'derived from the secret in the data folder',
    readBy: 'server',
  },
  {
    name: 'CHROMIUM',
    meaning: 'Chromium for the browser tests.',
    otherwise: '/usr/bin/chromium and its like',
    readBy: 'tests',
  },
];
