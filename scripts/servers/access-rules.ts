/** The access rules of a container, in the two languages of Solid. */

/** The rights of everyone. */
export type PublicMay = 'append' | 'nothing';

/** Web Access Control. The owner has all rights. */
export const aclOf = (webId: string, publicMay: PublicMay): string => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
<#owner> a acl:Authorization; acl:agent <${webId}>; acl:accessTo <./>; acl:default <./>;
  acl:mode acl:Read, acl:Write, acl:Control.
${publicMay === 'append' ? `<#public> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <./>; acl:mode acl:Append.\n` : ''}`;

/** The same in Access Control Policy. */
export const acrOf = (webId: string, publicMay: PublicMay): string => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
@prefix acp: <http://www.w3.org/ns/solid/acp#>.
<#rules> a acp:AccessControlResource; acp:resource <./>;
  acp:accessControl <#owner>${publicMay === 'append' ? ', <#public>' : ''}; acp:memberAccessControl <#owner>.
<#owner> a acp:AccessControl; acp:apply [ a acp:Policy; acp:allow acl:Read, acl:Write, acl:Control;
  acp:anyOf [ a acp:Matcher; acp:agent <${webId}> ] ].
<#public> a acp:AccessControl; acp:apply [ a acp:Policy; acp:allow acl:Append;
  acp:anyOf [ a acp:Matcher; acp:agent acp:PublicAgent ] ].
`;
