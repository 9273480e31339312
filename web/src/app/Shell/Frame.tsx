import { lazy, type ReactNode, Suspense } from 'react';
import { useSession } from '../../features/auth/session';
import { withConductWords } from '../../i18n/parts';
import { Loading } from '../../ui/Loading/Loading';
import { Shell } from './Shell';

const RestrictedShell = lazy(async () => {
  const page = () => import('../../features/conduct/restricted/RestrictedShell');
  return { default: (await withConductWords(page)).RestrictedShell };
});

/** What stands around the pages of a member: all of Althing, or their own case alone. */
export function Frame({ children }: { children?: ReactNode }) {
  const restricted = useSession((state) => state.restricted);
  if (!restricted) return <Shell>{children}</Shell>;
  return (
    <Suspense fallback={<Loading />}>
      <RestrictedShell />
    </Suspense>
  );
}
