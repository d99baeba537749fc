/** `AWS::EC2::*` in templates. */
import { serviceOfName, type ListenAddress } from '../../endpoints/endpoints.ts';
import { document, flag, membersOf, tags, text, texts } from '../property-shape.ts';
import { resourceType, type ResourceType } from '../resource-type.ts';
import { invalidTemplate, readStrings, type Dictionary } from '../template-reader.ts';

interface VpcEndpointProperties {
  ServiceName: string;
  VpcEndpointType?: string;
  VpcId: string;
  PolicyDocument?: unknown;
  PrivateDnsEnabled?: boolean;
}

/** Subnets and security groups are of AWS's network; here `Metadata.Sekisho` says `Listen`, `AllowFrom`. */
const vpcEndpoint = resourceType<VpcEndpointProperties>({
  shape: membersOf(
    {
      ServiceName: text,
      VpcEndpointType: text,
      VpcId: text,
      PolicyDocument: document,
      PrivateDnsEnabled: flag,
      SubnetIds: texts,
      SecurityGroupIds: texts,
      IpAddressType: text,
      Tags: tags,
    },
    {
      required: ['ServiceName', 'VpcId'],
      later: [
        'DnsOptions',
        'RouteTableIds',
        'ResourceConfigurationArn',
        'ServiceNetworkArn',
        'ServiceRegion',
      ],
    },
  ),
  attributes: ['Id', 'CreationTimestamp'],
  hints: ['Listen', 'AllowFrom'],
  async create({ endpoints, site }, { properties, hints, path }) {
    const { ServiceName, VpcEndpointType = 'Gateway', VpcId, PolicyDocument, PrivateDnsEnabled } = properties;
    const service = serviceOfName(site, ServiceName);
    if (service === undefined) {
      invalidTemplate(`${path}.Properties.ServiceName`, `there are no endpoints for '${ServiceName}'`);
    }
    if (VpcEndpointType !== 'Interface') {
      invalidTemplate(`${path}.Properties.VpcEndpointType`, "must be 'Interface'");
    }
    const endpoint = await endpoints.create({
      service,
      vpcId: VpcId,
      policy: PolicyDocument,
      privateDns: PrivateDnsEnabled ?? false,
      ...readHints(hints, `${path}.Metadata.Sekisho`),
    });
    const attributes = { Id: endpoint.id, CreationTimestamp: endpoint.createdAt.toISOString() };
    return { physicalId: endpoint.id, attributes };
  },
  async delete({ endpoints }, { physicalId }) {
    await endpoints.delete(physicalId);
  },
});

function readHints(hints: Dictionary, path: string): { listen?: ListenAddress[]; allowFrom?: string[] } {
  const { Listen, AllowFrom } = hints;
  return {
    ...(Listen === undefined ? {} : { listen: readStrings(Listen, `${path}.Listen`).map(readAddress) }),
    ...(AllowFrom === undefined ? {} : { allowFrom: readStrings(AllowFrom, `${path}.AllowFrom`) }),
  };
}

/** `192.0.2.1:443` or `[2001:db8::1]:443` */
function readAddress(written: string): ListenAddress {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(written) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined)
    return invalidTemplate('Metadata.Sekisho.Listen', `'${written}' is no address:port`);
  return { host, port: Number(port) };
}

export const ec2Types: Readonly<Record<string, ResourceType>> = { 'AWS::EC2::VPCEndpoint': vpcEndpoint };
