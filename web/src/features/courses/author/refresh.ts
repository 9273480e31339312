import { useQueryClient } from '@tanstack/react-query';

/** Fetches again whatever tells of courses, after an author changed one. */
export function useRefreshCourses(): () => void {
  const queryClient = useQueryClient();
  return () => {
    for (const key of ['courses', 'course', 'course-source', 'lesson', 'quiz']) {
      void queryClient.invalidateQueries({ queryKey: [key] });
    }
  };
}
