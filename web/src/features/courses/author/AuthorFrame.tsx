import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePermission } from '../../../ui/BadgeNeed/need';
import { PermissionNeed } from '../../../ui/BadgeNeed/PermissionNeed';
import { Icon } from '../../../ui/Icon';
import { Loading } from '../../../ui/Loading/Loading';
import { PageHeading } from '../../../ui/PageHeading/PageHeading';
import courseCss from '../pages/course.module.css';
import css from './author.module.css';

interface AuthorFrameProps {
  title: string;
  intro: string;
  /** Absent for a course that does not exist yet. */
  course?: string;
  children: ReactNode;
}

/** The frame of the pages for those who may write courses; others read that they may not. */
export function AuthorFrame({ title, intro, course, children }: AuthorFrameProps) {
  const { t } = useTranslation();
  const permission = usePermission('author_courses');
  return (
    <div className={css.page}>
      <header className={courseCss.head}>
        {course ? (
          <Link to="/courses/$course" params={{ course }} className={courseCss.up}>
            <Icon name="back" size={16} />
            {t('lesson.back_to_course')}
          </Link>
        ) : (
          <Link to="/courses" className={courseCss.up}>
            <Icon name="back" size={16} />
            {t('courses.title')}
          </Link>
        )}
        <PageHeading title={title} />
        <p className={courseCss.lead}>{intro}</p>
      </header>
      {permission?.allowed === false && (
        <>
          <p>{t('author.not_allowed')}</p>
          <PermissionNeed permission={permission} />
        </>
      )}
      {permission?.allowed && children}
      {!permission && <Loading rows={4} />}
    </div>
  );
}
