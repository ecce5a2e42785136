import { Injectable } from '@nestjs/common';

/** Who goes out with whom, by the number of the one who writes. An application of yours keeps this in a table. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  '+919876540007': ['+919876540001', '+919876540002', '+919876549003', '+919876540004'],
};

@Injectable()
export class Groups {
  /** The numbers of this person's group; empty where there is none. */
  of(number: string): readonly string[] {
    return GROUPS[number] ?? [];
  }
}
