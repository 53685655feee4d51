/** The part of webvtt-parser (CommonJS, without types) that is used here. */
declare module 'webvtt-parser' {
  type WebVttCue = { id: string; startTime: number; endTime: number; text: string };
  type WebVttError = { message: string; line: number; col?: number };
  const webvtt: {
    WebVTTParser: new (
      entities?: Record<string, string>,
    ) => { parse: (text: string) => { cues: WebVttCue[]; errors: WebVttError[] } };
  };
  export default webvtt;
}
