import { expect, test } from 'vitest';
import { commentsOf } from './comments.ts';

test('what stands above a declaration is said of it, under its full name', () => {
  const proto = `syntax = "proto3";

// Of the file.
package acme.v1;

import "other.proto";

// Where it stands.
enum Stage {
  STAGE_UNSPECIFIED = 0;
  // It is
  // open.
  STAGE_OPEN = 1;
}

// A thing.
message Thing {
  // Its name.
  string name = 1;
  int32 version = 2;
  // What kind it is.
  oneof kind {
    // By a person.
    string person = 3;
  }
  // When.
  repeated google.protobuf.Timestamp at = 4;
}

// Asks.
message GetThingRequest {}

// Answers.
service ThingService {
  // Gets one.
  rpc GetThing(GetThingRequest) returns (Thing) {
    option idempotency_level = NO_SIDE_EFFECTS;
  }
  // Sets one.
  rpc SetThing(Thing) returns (Thing);
}
`;
  expect(commentsOf(proto)).toEqual({
    'acme.v1.Stage': 'Where it stands.',
    'acme.v1.Stage.STAGE_OPEN': 'It is open.',
    'acme.v1.Thing': 'A thing.',
    'acme.v1.Thing.name': 'Its name.',
    'acme.v1.Thing.person': 'By a person.',
    'acme.v1.Thing.at': 'When.',
    'acme.v1.GetThingRequest': 'Asks.',
    'acme.v1.ThingService': 'Answers.',
    'acme.v1.ThingService.GetThing': 'Gets one.',
    'acme.v1.ThingService.SetThing': 'Sets one.',
  });
});
