/**
 * One pass from the environment, for cron and the like: quiet when all is well, one line a problem, the program's exit
 * codes (0 all handled, 1 could not run, 2 wrong settings, 3 some notifications failed).
 *
 *     *\/15 * * * *  cd /opt/leadpod && set -a && . ./pod.env && node dist/scripts/sync.js
 */
