import { connectFinesse, createTrafficRecording, diagnosisBundle, trafficHar } from 'finesse-pulse';

// Made first, so that it holds the login too, and what a connect that fails has sent and got.
const recording = createTrafficRecording({ maxRecords: 500 });
const client = await connectFinesse({
  host: 'finesse1.example.com',
  userId: '1001001',
  password: prompt('Password') ?? '',
  recording,
}).catch((error: unknown) => {
  console.log(JSON.stringify(trafficHar(recording.records())));
  throw error;
});

/** To be called when somebody asks what has happened. */
export async function saveEvidence(save: (name: string, text: string) => void): Promise<void> {
  const records = recording.records();
  save('finesse.ndjson', diagnosisBundle(client, records));
  save('finesse.har', JSON.stringify(trafficHar(records, client.snapshot())));
  const { status, requestId, lines } = await client.sendClientLog();
  console.log(`Finesse took ${lines} lines (${status}, request ${requestId}).`);
}
