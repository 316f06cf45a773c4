# Registers a pass over the drop folder every night at two with the Windows Task Scheduler. Untried: see README.md.
#
# Run it as an administrator, with charges in C:\charges (npm ci, npm run build) and its .env in C:\ProgramData\charges.
# Each pass is a new process, so after an upgrade there is nothing to restart.
# It asks for the user under whom the task runs. The task's "Last Run Result" is the exit code of charges.

$ErrorActionPreference = 'Stop'

$action = New-ScheduledTaskAction `
  -Execute 'C:\charges\node_modules\node\bin\node.exe' `
  -Argument 'C:\charges\dist\cli.js drop D:\Charges --quiet' `
  -WorkingDirectory 'C:\ProgramData\charges'
$trigger = New-ScheduledTaskTrigger -Daily -At '02:00'
# A missed pass is made up for, two never run at once, and none is cut short.
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit ([TimeSpan]::Zero)
$user = Get-Credential -Message 'The user under whom charges runs, such as DOMAIN\charges'

Register-ScheduledTask -TaskName 'Charges drop folder' -Action $action -Trigger $trigger -Settings $settings `
  -User $user.UserName -Password $user.GetNetworkCredential().Password
