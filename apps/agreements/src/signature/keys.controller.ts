import { Public } from '@footbridge/access';
import { Controller, Get } from '@nestjs/common';
import { type JWK } from 'jose';
import { Signatures } from './signatures.js';

@Controller('api/agreements/keys')
export class KeysController {
  constructor(private readonly signatures: Signatures) {}

  /** For anybody: the public keys of signatures, as a JSON Web Key Set. */
  @Public()
  @Get()
  keys(): Promise<{ keys: JWK[] }> {
    return this.signatures.keys();
  }
}
