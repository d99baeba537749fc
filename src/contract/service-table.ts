/** The form in which a service's operations and shapes stand in the generated tables. */

interface Limits {
  readonly min?: number;
  readonly max?: number;
}

interface Secrecy {
  /** Marked by AWS: the value never appears in a message, not even as `null`. */
  readonly sensitive?: true;
  /** Not marked by AWS, but kept out of messages and logs all the same. */
  readonly secret?: true;
}

export interface StructureTable extends Secrecy {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}

export interface ListTable extends Secrecy, Limits {
  readonly type: 'list';
  readonly member: string;
}

export interface MapTable extends Secrecy, Limits {
  readonly type: 'map';
  readonly key: string;
  readonly value: string;
}

export interface StringTable extends Secrecy, Limits {
  readonly type: 'string';
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface NumberTable extends Secrecy, Limits {
  readonly type: 'integer' | 'long';
}

export interface BlobTable extends Secrecy, Limits {
  readonly type: 'blob';
}

export interface PlainTable extends Secrecy {
  readonly type: 'boolean' | 'timestamp' | 'document';
}

export type ShapeTable =
  | StructureTable
  | ListTable
  | MapTable
  | StringTable
  | NumberTable
  | BlobTable
  | PlainTable;

export interface ServiceTable {
  /** As in signatures and policies, such as `cognito-idp`. */
  readonly service: string;
  /** What stands before the operation in `X-Amz-Target`. */
  readonly targetPrefix: string;
  /** The error name under which violated constraints are reported. */
  readonly validationError: string;
  /** An operation without `output` answers with an empty body. */
  readonly operations: Readonly<Record<string, { readonly input: string; readonly output?: string }>>;
  readonly shapes: Readonly<Record<string, ShapeTable>>;
  /** Error names and the HTTP status they travel with. */
  readonly errors: Readonly<Record<string, number>>;
}
