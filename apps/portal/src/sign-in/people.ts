import { type Role } from '@footbridge/contracts';
import { isOffline, Stop } from '../services/answer.js';
import { type Behalf, type ServiceClient } from '../services/service-client.js';
import { type Signed } from '../session/session.js';

type Appointment = {
  id: string;
  role: Role;
  organisationId: string;
  organisationName: string;
  displayName: string;
  dutyTeamIds: string[];
  actsNow: boolean;
};
type Me = { personId: string; appointments: Appointment[] };
type Student = { id: string; name?: { given: string; preferred?: string }; onlineView: { state: string } };

/**
 * As whom somebody may act: each of their roles that holds now, and as the student that their sign-in is linked to. Ends the page
 * where they are a student whose online view is switched off, and nothing else.
 */
export async function peopleAt(
  services: ServiceClient,
  behalf: Behalf,
  { name, students }: { name: string; students: boolean },
): Promise<Signed[]> {
  const [me, student] = await Promise.all([
    services.call<Me>('directory', '/me', {}, behalf),
    students ? services.call<Student>('consents', '/students/me', {}, behalf) : undefined,
  ]);
  const appointments = me.ok ? me.body.appointments.filter(({ actsNow }) => actsNow) : [];
  if (student?.ok === false && appointments.length === 0 && isOffline(student.problem)) throw new Stop(student.problem);
  return [
    ...appointments.map(
      ({ id: appointmentId, role, organisationId, organisationName, dutyTeamIds, displayName }): Signed => ({
        kind: 'staff',
        name: displayName === '' ? name : displayName,
        personId: me.ok ? me.body.personId : '',
        acting: { appointmentId, role, organisationId, organisationName, dutyTeamIds },
      }),
    ),
    ...(student?.ok
      ? [
          {
            kind: 'student' as const,
            name: student.body.name?.preferred ?? student.body.name?.given ?? '',
            studentId: student.body.id,
            asked: student.body.onlineView.state !== 'not-asked',
          },
        ]
      : []),
  ];
}
