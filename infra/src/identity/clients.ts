/** The public client with which commands sign somebody in: code and PKCE, back to an address of this machine. */
export const DEVELOPMENT_CLIENT = 'development-tool';
export const DEVELOPMENT_REDIRECT = 'http://127.0.0.1/signed-in';
/** The portal; it proves itself with a key. */
export const PORTAL_CLIENT = 'portal';
/** The scope with which a client asks for the API. */
export const API_SCOPE = 'footbridge';

/** The systems of the demo world that act for themselves, by issuer. */
export const DEMO_SYSTEMS: Readonly<Record<string, readonly string[]>> = { nhs: ['patient-records-RW4'] };
