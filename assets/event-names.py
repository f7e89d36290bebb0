"""Writes event-names.txt: every name that `eventName` is known to have.

    python3 -m venv v && v/bin/pip install botocore && v/bin/python assets/event-names.py > assets/event-names.txt

An event is named by the operation of the service's API (botocore's models, Apache-2.0, of which only the names are
taken), but for those in MORE: sign-in, events without a call, and calls that the service logs by an older or another name
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html, Amazon S3's
and the sign-in pages there, and names met in public trails).
"""

import gzip
import json
import pathlib

import botocore

MORE = """
AcceptPrivacyPolicy AddMemberToGroup Authenticate BidEvictedEvent CheckMfa ConsoleLogin CredentialChallenge CredentialVerification
DeleteAccountPublicAccessBlock DeleteBucketPublicAccessBlock DescribeRecommendationGroups EndSecretVersionDelete ExitRole Federate
GetAccelerateConfiguration GetAccountPublicAccessBlock GetBucketObjectLockConfiguration GetBucketPublicAccessBlock GetListingView
GetSigninToken GetStorageLensDashboardDataInternal ListDeploymentJobs ListInstanceAssociations ListRobotApplications
ListSimulationApplications ListSimulationJobs Logout PasswordRecoveryCompleted PasswordRecoveryRequested PutAccelerateConfiguration
PutAccountPublicAccessBlock PutBucketObjectLockConfiguration PutBucketPublicAccessBlock RenewRole RotateKey RotationAbandoned RotationFailed
RotationStarted RotationSucceeded SharedSnapshotCopyInitiated SharedSnapshotVolumeCreated StartSecretVersionDelete SwitchRole
PasswordUpdated TestRotationFailed TestRotationSucceeded UpdateInstanceAssociationStatus UpdateInstanceInformation UpdateSsoConfiguration
UserAuthentication
""".split()


def operations():
    folder = pathlib.Path(botocore.__file__).parent / "data"
    for path in folder.glob("*/*/service-2.json.gz"):
        yield from json.load(gzip.open(path))["operations"]


print("\n".join(sorted({*operations(), *MORE})))
