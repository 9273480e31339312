import { create } from 'zustand';

const STORED = 'althing.media';

/** Whether pictures and videos in posts and lessons wait until the reader asks for each. */
export const useMediaSetting = create<{ onDemand: boolean }>(() => ({
  onDemand: localStorage.getItem(STORED) === 'on-demand',
}));

export function showMediaOnDemand(onDemand: boolean): void {
  if (onDemand) localStorage.setItem(STORED, 'on-demand');
  else localStorage.removeItem(STORED);
  useMediaSetting.setState({ onDemand });
}
