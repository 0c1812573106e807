/** The second half of `npm run format`: Python, by ruff. */
import { toolsOf } from '../python-tools';

async function format(): Promise<void> {
  const run = await toolsOf('test/static/requirements.txt');
  for (const args of [['check', '--fix'], ['format']]) {
    const { exitCode, text } = await run('ruff', args);
    process.stdout.write(text);
    if (exitCode !== 0) process.exitCode = exitCode;
  }
}

void format();
