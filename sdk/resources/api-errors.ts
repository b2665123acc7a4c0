/** The `ApiErrors` body of a refused request (Cisco Finesse Web Services Developer Guide, "API Errors"). */
import type { ApiErrorDetail } from '../errors.ts';
import type { XmlElement } from '../xml.ts';
import { fields, textField } from './fields.ts';

/** Reads `<ApiErrors><ApiError>` (REST) or `<apiErrors><apiError>` (notification). Never throws; what is missing is ''. */
export function parseApiErrors(element: XmlElement): readonly ApiErrorDetail[] {
  return fields(element, 'apiError').map((one) => ({
    errorType: textField(one, 'errorType') ?? '',
    errorMessage: textField(one, 'errorMessage') ?? '',
    errorData: textField(one, 'errorData') ?? '',
    ...Object.fromEntries(
      OPTIONAL.map((name) => [name, textField(one, name)] as const).filter(([, text]) => text !== undefined),
    ),
  }));
}

const OPTIONAL = ['errorMedia', 'peripheralErrorCode', 'peripheralErrorText', 'peripheralErrorMsg'] as const;
