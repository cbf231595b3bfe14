// Loaded before a child's own program (node --import): when the process that started it is gone, however it went,
// the child ends in order instead of staying behind with the port and the data folder.
const KILL_MS = 6000;

// Grandchildren inherit this file with the command line (the workers of a build do) but not our line to the parent.
if (Number(process.env.FAIRPRUNE_STARTER) === process.ppid) endWithParent();

function endWithParent() {
  process.on('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), KILL_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // The line to the parent must not keep a child alive that has nothing else to do.
  process.channel?.unref();
}
